"""Sites to compile, as an administrator would write them."""
import hashlib
import os


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(content if isinstance(content, bytes) else content.encode())


def of_one_host(folder, layer, host="host"):
    """One host, described in one document."""
    write(f"{folder}/site.yaml", "name: bench\nformat: 1\n")
    write(f"{folder}/hosts/{host}.yaml", layer or "description: nothing\n")
    return folder


def tag(name):
    """10 packages, 10 files that say where they are, 5 services told of a file, 5 users."""
    lines = [f"parameters: {{{name}_port: 8000, {name}_domain: example.org}}", "packages:"]
    lines += [f"  {name}-pkg-{i}: {{}}" for i in range(10)]
    lines += ["files:"]
    for i in range(10):
        notify = f"\n    notifies: [services.{name}-{i}]" if i < 5 else ""
        lines.append(f"  /etc/{name}/part-{i}.conf:\n    mode: \"0644\"\n    owner: root\n    group: root{notify}\n"
                     f"    content: |\n      server {{{{ host.name }}}}.{{{{ {name}_domain }}}}\n"
                     f"      listen {{{{ {name}_port + {i} }}}}\n")
    lines += ["services:"]
    lines += [f"  {name}-{i}: {{state: running, enabled: true}}" for i in range(5)]
    lines += ["users:"]
    lines += [f"  {name}-user-{i}: {{comment: \"{name} {i}\", shell: /bin/bash}}" for i in range(5)]
    return "\n".join(lines) + "\n"


def fleet(folder, hosts):
    """Hosts with 100 resources each: a base, a role, a place, and 10 files of their own."""
    write(f"{folder}/site.yaml", "name: fleet\nformat: 1\ndefaults: {drift: enforce}\n")
    for name in ["base"] + [f"role{k}" for k in range(10)] + [f"place{k}" for k in range(10)]:
        write(f"{folder}/tags/{name}.yaml", tag(name))
    for h in range(hosts):
        own = "".join(f"  /srv/node/{h}-{i}.conf: {{content: \"node {h}, part {i}\\n\", mode: \"0640\"}}\n"
                      for i in range(10))
        write(f"{folder}/hosts/node{h:05d}.yaml",
              f"tags: [base, role{h % 10}, place{h // 10 % 10}]\nparameters: {{role{h % 10}_port: {9000 + h % 100}}}\n"
              f"files:\n{own}")
    return folder


def floor_spec(path, contents, mode=0o644, uid=0, gid=0):
    """For floor_files, of (path, bytes) pairs."""
    with open(path, "w") as spec, open(path + ".bytes", "wb") as all_bytes:
        for name, content in contents:
            digest = hashlib.sha256(content).hexdigest()
            spec.write(f"{mode:o} {uid} {gid} {len(content)} {digest} {name}\n")
            all_bytes.write(content)
    return path
