"""From a question to results.

spec        what the user wrote             ExperimentSpec, RunPlan
data        images, and who sees them       Collection, Split
model       layers                          keras.Model
training    weights                         Fitted
tracking    memory                          Tracker
evaluation  predictions to scores           Predictions, Scores
comparison  scores to verdicts              Verdict

run.py joins them; cli.py is what a person types.
"""
