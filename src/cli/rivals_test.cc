#include "base/strings.h"
#include "base/testing/source_dir.h"
#include "cli/exit_code.h"
#include "cli/testing/cli_fixture.h"

namespace consort::cli {
namespace {

const std::string kKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJ5aOsWnK3m1Yk8Kq4h2m5sSWAb0mUT0FVGYbC3bcoK";

class RivalsTest : public CliTest {
 protected:
  // What check says of one layer, whole.
  int check(const std::string& layer) {
    write("site/tags/base.yaml", replace_all(layer, "KEY", kKey));
    return run({"check"});
  }
};

// Both places, the rule and what each of the two wants.
TEST_F(RivalsTest, AreErrors) {
  const struct {
    std::string layer, message;
  } cases[] = {
      {"files: {/f: {content: a}}\nlines: {l: {path: /f, line: x}}\n",
       "files./f and lines.l cannot both be right: files./f gives the whole content of /f, but "
       "lines.l edits the content of /f"},
      {"files: {/f: {content: a}}\nblocks: {b: {path: /f, block: x}}\n",
       "blocks.b and files./f cannot both be right: "},
      {"files: {/f: {}}\ndirectories: {/f: {}}\n",
       "directories./f and files./f cannot both be right: directories./f makes /f a directory, but "
       "files./f makes /f a file"},
      {"links: {/f: {target: x}}\ndirectories: {/f: {}}\n",
       "directories./f and links./f cannot both be right"},
      {"links: {/f: {target: x}}\nlines: {l: {path: /f, line: x}}\n",
       "lines.l and links./f cannot both be right"},
      {"files: {/f: {}}\nlinks: {/f/g: {target: x}}\n",
       "files./f and links./f/g cannot both be right: files./f makes /f a file, and /f/g lies "
       "below "
       "it"},
      {"users: {a: {authorized_keys: [KEY]}}\nauthorized_keys: {k: {user: a, key: KEY}}\n",
       "authorized_keys.k and users.a cannot both be right: authorized_keys.k adds one to the keys "
       "of user a, but users.a gives all keys of user a"},
      {"users: {a: {home: /h, authorized_keys: []}}\n"
       "authorized_keys: {k: {user: b, key: KEY, path: /h/.ssh/authorized_keys}}\n",
       "authorized_keys.k and users.a cannot both be right"},
      {"users: {a: {home: /h, authorized_keys: []}}\n"
       "files: {/h/.ssh/authorized_keys: {content: x}}\n",
       "files./h/.ssh/authorized_keys and users.a cannot both be right"},
      {"authorized_keys:\n  k: {user: a, key: KEY}\n  l: {user: a, key: KEY x, state: absent}\n",
       "authorized_keys.k and authorized_keys.l cannot both be right"},
      {"authorized_keys:\n  k: {user: a, key: KEY, options: [a]}\n"
       "  l: {user: a, key: KEY, options: [b]}\n",
       "each gives other options to the same key"},
      {"units: {a.service: {content: \"[Unit]\\n\"}}\n"
       "files: {/etc/systemd/system/a.service: {content: x}}\n",
       "files./etc/systemd/system/a.service and units.a.service cannot both be right: each gives "
       "the whole content of /etc/systemd/system/a.service"},
      {"units: {a.service: {drop_ins: {a.conf: \"[Unit]\\n\"}}}\n"
       "files: {/etc/systemd/system/a.service.d/b.conf: {content: x}}\n",
       "/etc/systemd/system/a.service.d/b.conf lies below it"},
      {"sudo_rules: {a: {users: [a], commands: [ALL]}}\nlines: {l: {path: /etc/sudoers.d/a, line: "
       "x}}\n",
       "lines.l and sudo_rules.a cannot both be right"},
      {"units: {a.service: {content: \"[Unit]\\n\"}}\nservices: {a: {masked: true}}\n",
       "services.a and units.a.service cannot both be right"},
      {"timezone: {UTC: {}}\nfiles: {/etc/localtime: {content: x}}\n",
       "files./etc/localtime and timezone.UTC cannot both be right"},
      {"timezone:\n  UTC: {}\n  Europe/Zurich: {}\n",
       "timezone.Europe/Zurich and timezone.UTC cannot both be right"},
      {"kernel_modules:\n  snd-aloop: {}\n  snd_aloop: {state: blacklisted}\n",
       "each says something else about kernel module snd_aloop"},
      {"kernel_modules: {snd-aloop: {}}\n"
       "files: {/etc/modprobe.d/consort-snd_aloop.conf: {content: x}}\n",
       "gives the whole content of /etc/modprobe.d/consort-snd_aloop.conf"},
      {"users: {a: {uid: 7}, b: {uid: 7}}\n",
       "users.a and users.b cannot both be right: each has uid 7"},
      {"groups: {a: {gid: 7}, b: {gid: 7}}\n",
       "groups.a and groups.b cannot both be right: each has gid 7"},
      {"lines:\n  a: {path: /f, match: ^x, line: x1}\n  b: {path: /f, match: ^x, line: x2}\n",
       "lines.a and lines.b cannot both be right: each says something else about the line /f ^x"},
      {"lines:\n  a: {path: /f, line: x}\n  b: {path: /f, line: x, state: absent}\n",
       "lines.a and lines.b cannot both be right"},
      {"blocks:\n  a: {path: /f, block: x, marker: \"# {mark}\"}\n"
       "  b: {path: /f, block: y, marker: \"# {mark}\"}\n",
       "blocks.a and blocks.b cannot both be right"},
      {"sysctls: {net.ipv4.ip_forward: {value: 1}, net/ipv4/ip_forward: {value: 0}}\n",
       "each gives another value to net/ipv4/ip_forward"},
      {"services: {nginx: {enabled: true}, nginx.service: {enabled: false}}\n",
       "each says something else about unit nginx.service enabled"},
      {"hosts_entries: {db: {ip: 10.0.0.1}, DB: {ip: 10.0.0.2}}\n",
       "each says something else about the address of db IPv4"},
      {"hosts_entries: {db: {ip: 10.0.0.1}}\nfiles: {/etc/hosts: {content: x}}\n",
       "files./etc/hosts and hosts_entries.db cannot both be right"},
      {"mounts: {/mnt: {device: tmpfs}}\nfiles: {/etc/fstab: {content: x}}\n",
       "files./etc/fstab and mounts./mnt cannot both be right"},
      {"cron: {a: {schedule: \"@daily\", command: x}}\n"
       "files: {/etc/cron.d/consort-a: {content: x}}\n",
       "cron.a and files./etc/cron.d/consort-a cannot both be right"},
      {"hostname: {a: {}, b: {}}\n",
       "hostname.a and hostname.b cannot both be right: each is the one hostname of the host"},
  };
  for (const auto& [layer, message] : cases) {
    EXPECT_EQ(check(layer), kNotCompiled) << layer;
    EXPECT_THAT(err_, testing::HasSubstr("error[rival-resources]: ")) << layer;
    EXPECT_THAT(err_, testing::HasSubstr(message)) << layer;
    EXPECT_THAT(err_, testing::ContainsRegex("base.yaml:[0-9]+:[0-9]+: note: ")) << layer;
  }
}

TEST_F(RivalsTest, AreNotThoseThatAgree) {
  for (const char* layer : {
           "files: {/f: {mode: \"0600\"}}\nlines: {l: {path: /f, line: x}}\n",
           "files: {/f: {content: a, seed: true}}\nblocks: {b: {path: /f, block: x}}\n",
           "files: {/f: {state: absent}}\ndirectories: {/f: {state: absent}}\n",
           "links: {/f: {target: /d}}\nfiles: {/f/g: {}}\n",
           "mounts: {/mnt/: {device: tmpfs}}\ndirectories: {/mnt: {}}\nfiles: {/mnt/x: {}}\n",
           "users: {a: {uid: 7}, b: {uid: 7, state: absent}}\n",
           "users: {a: {authorized_keys: [KEY]}}\n"
           "authorized_keys: {k: {user: a, key: KEY, path: /etc/keys}, l: {user: b, key: KEY}}\n",
           "authorized_keys: {k: {user: a, key: KEY}, l: {user: a, key: KEY x, options: [x]}}\n",
           "units: {a.service: {content: \"[Unit]\\n\", drop_ins: {b.conf: \"\"}}}\n"
           "services: {a: {masked: false, enabled: true}}\n"
           "directories: {/etc/systemd/system/a.service.d: {}}\n",
           "units: {a.service: {drop_ins: {b.conf: \"\"}}}\nservices: {a: {masked: true}}\n",
           "lines:\n  a: {path: /f, match: ^x, line: x1}\n  b: {path: /g, match: ^x, line: x2}\n"
           "  c: {path: /f, match: ^y, line: y}\n",
           "lines:\n  a: {path: /f, match: ^x, multiple: first, line: x1}\n"
           "  b: {path: /f, match: ^x, multiple: last, line: x2}\n",
           "blocks: {a: {path: /f, block: x}, b: {path: /f, block: y}}\n",
           "sysctls: {net.ipv4.ip_forward: {value: 1}, net/ipv4/ip_forward: {value: \"1\"}}\n",
           "services: {nginx: {enabled: true}, nginx.service: {state: running}}\n",
           "hosts_entries: {db: {ip: 10.0.0.1}, DB: {ip: \"fd00::1\"}}\n"
           "lines: {l: {path: /etc/hosts, line: x}}\n",
           "hostname: {a: {}}\n",
       }) {
    EXPECT_EQ(check(layer), kOk) << layer << err_;
  }
}

// Names have one form only, so these are the same resource.
TEST_F(RivalsTest, AreNotTwoSpellingsOfOneName) {
  EXPECT_EQ(check("mounts: {/mnt: {device: a}, /mnt/: {device: b}}\n"), kNotCompiled);
  EXPECT_THAT(err_, testing::HasSubstr("error[duplicate]: mounts '/mnt' is described twice"));
}

// Types of plugins are checked against all others by what their specs say.
TEST_F(RivalsTest, CanBeOfPlugins) {
  std::vector<std::string> check_with_plugins = {"check", "--plugins",
                                                 source_dir() + "/examples/plugins"};
  write("site/tags/base.yaml",
        "ini_settings:\n  a: {path: /f, key: k, value: 1x}\n  b: {path: /f, key: k, value: 2x}\n"
        "  c: {path: /f, section: s, key: k, value: 3x}\nfiles: {/f: {content: x}}\n");
  EXPECT_EQ(run(check_with_plugins), kNotCompiled);
  EXPECT_THAT(err_, testing::HasSubstr("files./f and ini_settings.a cannot both be right"));
  EXPECT_THAT(err_,
              testing::HasSubstr("ini_settings.a and ini_settings.b cannot both be right: each "
                                 "gives another value to /f  k"));
  EXPECT_THAT(err_, testing::Not(testing::HasSubstr("ini_settings.a and ini_settings.c")));
  write("site/tags/base.yaml",
        "ini_settings:\n  a: {path: /f, key: k, value: x}\n  b: {path: /f, key: k, value: x}\n"
        "  c: {path: /f, section: s, key: k, state: absent}\n");
  EXPECT_EQ(run(check_with_plugins), kOk) << err_;
}

}  // namespace
}  // namespace consort::cli
