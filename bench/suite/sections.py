"""What is measured: one function a section, each yields rows."""
from . import compiling, keeping, serving, watching

ALL = {
    "files": keeping.files,
    "host": keeping.host,
    "facts": keeping.facts,
    "drift": watching.drift,
    "idle": watching.idle,
    "survey": watching.survey,
    "compile": compiling.fleet,
    "server": serving.server,
}
