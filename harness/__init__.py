"""From a question to results.

Each folder is a part of that way; it imports what stands below it here, never its neighbours.

cli          what a person types            one file a command
studies      many runs                      an experiment, a search, a study
executors    where runs happen              this process, children, Ray
runs         one run                        run.py joins the stages
verdicts     evidence to words              Verdicts, verify
console      what is seen meanwhile         bars, lines

data         images, and who sees them      Collection, Split
features     what the model sees            backbones, PCA, clusters
models       what learns                    keras.Model, scikit-learn
training     weights                        fit
evaluation   predictions to scores          Predictions, Scores
tracking     memory                         Tracker, MLflow
tuner        hyperparameters                Keras Tuner

specs        what the user wrote            ExperimentSpec, RunPlan
statistics   numbers to claims              intervals, tests, power
runtime      the machine beneath            threads, files that last
wording      every text a user reads        English, Spanish
"""
