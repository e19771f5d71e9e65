#include "system/testing/fake_target.h"

namespace consort::system {

FakeTarget::FakeTarget() {
  for (const char* folder : {"/etc", "/home", "/opt", "/run", "/usr/bin", "/usr/sbin",
                             "/usr/local/bin", "/var/lib", "/var/log", "/var/cache"}) {
    files_.put_directory(folder);
  }
  files_.put_directory("/root", 0700);
  files_.put_directory("/tmp", 01777);
  files_.put("/etc/passwd",
             "root:x:0:0:root:/root:/bin/bash\n"
             "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"
             "www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n"
             "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n");
  files_.put(
      "/etc/group",
      "root:x:0:\ndaemon:x:1:\nsudo:x:27:\nwww-data:x:33:\nusers:x:100:\nnogroup:x:65534:\n");
  files_.put("/etc/shadow",
             "root:*:19700:0:99999:7:::\n"
             "daemon:*:19700:0:99999:7:::\n"
             "www-data:*:19700:0:99999:7:::\n"
             "nobody:*:19700:0:99999:7:::\n",
             0640, {0, 42});
  files_.put("/etc/hostname", "fake\n");
  files_.put("/etc/os-release",
             "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"
             "NAME=\"Debian GNU/Linux\"\n"
             "VERSION_ID=\"12\"\n"
             "VERSION=\"12 (bookworm)\"\n"
             "VERSION_CODENAME=bookworm\n"
             "ID=debian\n");
}

}  // namespace consort::system
