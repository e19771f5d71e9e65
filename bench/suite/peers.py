"""The peers, doing the same work; those that are not installed are left out."""
import os
import shutil

from . import files as workload
from .bench import Contender


def installed(program):
    return shutil.which(program) is not None


def policy(bench, name, text):
    """A file that cf-agent will take: root's, and nobody else may write."""
    path = bench.path(name)
    with open(path, "w") as f:
        f.write(text)
    os.chmod(path, 0o600)
    return path


CFENGINE_HEAD = ('body common control { bundlesequence => { "main" }; }\n'
                 f'body perms wanted {{ mode => "{workload.MODE:o}"; owners => {{ "{workload.OWNER}" }};'
                 f' groups => {{ "{workload.GROUP}" }}; rxdirs => "false"; }}\n')


def cfengine_command(path):
    return ["cf-agent", "-K", "-f", path]


def cfengine_empty(bench):
    return cfengine_command(policy(bench, "empty.cf",
                                   'body common control { bundlesequence => { "main" }; }\nbundle agent main\n{\n}\n'))


def cfengine_files(bench, files):
    """One promise a file."""
    promises = "".join(f'  "{files.path(i)}" create => "true", content => "{workload.content(i)}", perms => wanted;\n'
                       for i in range(files.n))
    text = CFENGINE_HEAD + "bundle agent main\n{\nfiles:\n" + promises + "}\n"
    return cfengine_command(policy(bench, "files.cf", text))


def cfengine_tree(bench, files, source):
    """One promise for all: a copy of a tree."""
    text = CFENGINE_HEAD + (
        'body copy_from tree { source => "%s"; compare => "digest"; copy_backup => "false"; }\n'
        'body depth_search all { depth => "inf"; }\n'
        'body file_select plain { file_types => { "plain" }; file_result => "file_types"; }\n'
        'bundle agent main\n{\nfiles:\n  "%s/." copy_from => tree, depth_search => all, file_select => plain,'
        ' perms => wanted;\n}\n' % (source, files.root))
    return cfengine_command(policy(bench, "tree.cf", text))


def puppet_files(bench, files):
    head = f"File {{ owner => '{workload.OWNER}', group => '{workload.GROUP}', mode => '{workload.MODE:04o}' }}\n"
    body = "".join(f"file {{ '{files.path(i)}': content => '{workload.content(i)}' }}\n" for i in range(files.n))
    path = policy(bench, "files.pp", head + body)
    return ["puppet", "apply", "--confdir", bench.path("puppet-conf"), "--vardir", bench.path("puppet-var"), path]


def ansible_tree(bench, files, source):
    play = policy(bench, "tree.yml", "- hosts: localhost\n  connection: local\n  gather_facts: no\n  tasks:\n"
                  f"    - ansible.posix.synchronize: {{src: {source}/, dest: {files.root}/, archive: yes}}\n")
    return ["ansible-playbook", "-i", "localhost,", play]


def keeping_files(bench, files, source):
    """Peers that keep these files right, by name."""
    peers = {}
    if installed("cf-agent"):
        peers["cfengine"] = Contender(cfengine_files(bench, files))
        peers["cfengine tree"] = Contender(cfengine_tree(bench, files, source))
    if installed("puppet") and files.n <= 1000:
        peers["puppet"] = Contender(puppet_files(bench, files), accept=(0, 2))
    if installed("ansible-playbook") and installed("rsync"):
        peers["ansible"] = Contender(ansible_tree(bench, files, source))
    return peers


def copying_files(source, target):
    """Not a peer, but an interesting yardstick: a tool that does nothing but copy a tree."""
    return {"rsync": Contender(["rsync", "-a", source + "/", target + "/"])} if installed("rsync") else {}


def gathering_facts(bench):
    peers = {}
    if installed("facter"):
        peers["facter"] = Contender(["facter", "-j"])
    if installed("ansible"):
        peers["ansible"] = Contender(["ansible", "-i", "localhost,", "-c", "local", "localhost", "-m", "setup"])
    return peers


def empty_runs(bench):
    return {"cfengine": Contender(cfengine_empty(bench))} if installed("cf-agent") else {}
