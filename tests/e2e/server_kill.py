#!/usr/bin/env python3
"""Kills the server and agents with SIGKILL at random moments while commits flow by git. What was acknowledged stays: every push that
git called done is in the history; all machines end up as the last commit says; the data of the server stay whole."""
import base64, json, os, random, shutil, socket, ssl, subprocess, sys, tempfile, threading, time, urllib.request

bin = sys.argv[1]
consort, agent_program = f"{bin}/consort", f"{bin}/consort-agent"
KILLS = int(os.environ.get("KILLS", "30"))
HOSTS = ["web1", "web2"]
random.seed(int(os.environ.get("SEED", "7")))
work = tempfile.mkdtemp(prefix="consort-server-kill.")
data, site = work + "/server", work + "/site"
processes = {}


def stop_all():
    for process in processes.values():
        process.kill()
        process.wait()


def fail(message):
    stop_all()
    for name in ["server", *HOSTS]:
        print(f"--- {name}", *open(f"{work}/{name}.log", errors="replace").read().splitlines()[-15:], sep="\n")
    sys.exit(f"{message} (kept in {work})")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


address = f"127.0.0.1:{free_port()}"


def start(name):
    command = ([consort, "server", "start", "--data", data, "--listen", address] if name == "server" else
               [agent_program, "run", "--config", f"{work}/{name}.yaml"])
    processes[name] = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=open(f"{work}/{name}.log", "a"))


def ask(path, body=None):
    request = urllib.request.Request(f"https://{address}/api/v1/{path}", data=None if body is None else json.dumps(body).encode())
    request.add_header("Authorization", "Bearer " + open(data + "/admin-token").read().strip())
    if body is not None:
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, context=trust, timeout=10) as answer:
        return json.load(answer)


def within(seconds, what, holds):
    until = time.time() + seconds
    while time.time() < until:
        try:
            if holds():
                return
        except (OSError, ValueError):
            pass
        time.sleep(0.05)
    fail(f"not within {seconds} s: {what}")


def git(*words, check=True):
    token = base64.b64encode(b"x:" + open(data + "/admin-token", "rb").read().strip()).decode()
    environment = dict(os.environ, GIT_SSL_CAINFO=f"{work}/root.crt", GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="http.extraHeader",
                       GIT_CONFIG_VALUE_0=f"Authorization: Basic {token}", GIT_TERMINAL_PROMPT="0")
    return subprocess.run(["git", "-C", site, "-c", "user.name=you", "-c", "user.email=you@example.com", *words], env=environment,
                          capture_output=True, text=True, check=check)


start("server")
within(20, "the server starts", lambda: os.path.getsize(data + "/admin-token") > 0)
within(20, "the server says its certificate",
       lambda: shutil.copy(data + "/keys/root.crt", f"{work}/root.crt") and os.path.getsize(f"{work}/root.crt") > 0)
trust = ssl.create_default_context(cafile=f"{work}/root.crt")
within(20, "the server answers", lambda: ask("hosts") is not None)
for name in HOSTS:
    os.makedirs(f"{work}/{name}/root/etc")
    with open(f"{work}/{name}.yaml", "w") as config:
        config.write(f"data: {work}/{name}/agent\nlocal: false\nroots: [{{name: {name}, path: {work}/{name}/root}}]\n")
    token = ask("join-tokens?environment=default/production", {})["token"]
    subprocess.run([agent_program, "join", "-", "--config", f"{work}/{name}.yaml", "--name", name], input=token, text=True, check=True,
                   stdout=subprocess.DEVNULL)
    start(name)

os.makedirs(site + "/hosts")
subprocess.run(["git", "init", "-q", "-b", "main", site], check=True)
git("remote", "add", "origin", f"https://{address}/git/default/production.git")
with open(site + "/site.yaml", "w") as f:
    f.write("name: kill\nformat: 1\n")
acknowledged, number, kills = [], 0, 0


def describe():
    for name in HOSTS:
        with open(f"{site}/hosts/{name}.yaml", "w") as f:
            f.write(f"files: {{/etc/motd: {{content: \"number {number}\\n\"}}}}\n")


begun = time.time()
while kills < KILLS:
    number += 1
    describe()
    git("add", "-A")
    git("commit", "-qm", f"Number {number}")
    victim = random.choice(["server", "server", *HOSTS])
    killing = threading.Timer(random.uniform(0, 0.6), processes[victim].kill)
    killing.start()
    if git("push", "-q", "origin", "main", check=False).returncode == 0:
        acknowledged.append(git("rev-parse", "HEAD").stdout.strip())
    killing.join()
    processes[victim].wait()
    kills += 1
    start(victim)
    within(20, "the server answers again", lambda: ask("hosts") is not None)

within(30, "the last push is taken", lambda: git("push", "-q", "origin", "main", check=False).returncode == 0)
acknowledged.append(git("rev-parse", "HEAD").stdout.strip())
for name in HOSTS:
    within(60, f"{name} is as the last commit says",
           lambda: open(f"{work}/{name}/root/etc/motd").read() == f"number {number}\n")
within(60, "both are reported", lambda: all(host["compliance"] == "compliant" for host in ask("hosts")["items"]))
for commit in acknowledged:
    if ask(f"revisions/{commit}")["state"] not in ("compiled", "skipped"):
        fail(f"{commit} was acknowledged and did not compile")
checked = subprocess.run([consort, "server", "check", "--data", data], capture_output=True, text=True)
if checked.returncode != 0:
    fail("the data are damaged: " + checked.stdout + checked.stderr)
processes["server"].terminate()
if processes["server"].wait(timeout=5) != 0:
    fail("the server does not stop well")
stop_all()
print(f"{kills} kills, {len(acknowledged)} acknowledged pushes of {number}, all kept and deployed, {time.time() - begun:.0f} s")
shutil.rmtree(work)
