"""From a question to results.

spec        what the user wrote             ExperimentSpec, RunPlan
data        images, and who sees them       Collection, Split
features    what the model sees             backbones, PCA, clusters
model       what learns                     keras.Model, scikit-learn
training    weights                         Fitted
search      hyperparameters                 Keras Tuner
tracking    memory                          Tracker
evaluation  predictions to scores           Predictions, Scores
comparison  scores to verdicts              Verdict

run.py joins them; study.py makes verdicts of many runs; cli.py is what a person types.
"""
