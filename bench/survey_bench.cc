// survey_bench [PACKAGES]: what a look for what people changed costs on a Debian server of so many
// packages (1,500) that this makes in a folder: the first one, one after nothing happened and one
// after an edit, beside the least work, which is to list the same folders and to ask for the status
// of everything in them. CPU milliseconds of this process.
#include <dirent.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "agent/observe/observation.h"
#include "resources/built_in.h"
#include "resources/testing/stage.h"
#include "system/facts.h"

namespace {

using namespace consort;
using namespace std::chrono_literals;

double cpu_ms() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
}

// A Debian server as dpkg leaves it: what is listed of /etc is there, what is listed of /usr is
// not, but for units.
class Server {
 public:
  Server(std::string root, int packages) : root_(std::move(root)) {
    for (int i = 0; i < packages; ++i)
      install(i);
    put("/var/lib/dpkg/status", status_);
    put("/etc/passwd", passwd_);
    put("/etc/group", group_);
    put("/etc/shadow", "root:*:19700:0:99999:7:::\n");
    put("/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n");
    for (int i = 0; i < 150; ++i)  // what people made
      put("/etc/local/file" + std::to_string(i), text(2000 + 40 * i));
  }

 private:
  void put(const std::string& path, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::path(root_ + path).parent_path());
    std::ofstream(root_ + path) << text;
  }

  std::string text(int bytes) {
    std::string text = "# " + std::to_string(++texts_) + "\n";
    while (static_cast<int>(text.size()) < bytes)
      text += "option " + std::to_string(texts_ * 7919 + text.size()) + "\n";
    return text;
  }

  void install(int i) {
    const std::string name = "package" + std::to_string(i), info = "/var/lib/dpkg/info/" + name;
    std::string list = "/.\n/etc\n/usr\n/usr/share\n", sums, conffiles;
    for (int k = 0; k < 110; ++k) {
      const std::string path = "usr/share/" + name + "/folder/file" + std::to_string(k);
      list += "/" + path + "\n";
      sums += md5(path).hex() + "  " + path + "\n";
    }
    for (int k = 0; k < 2; ++k) {
      const std::string path = "/etc/" + name + "/part" + std::to_string(k) + ".conf";
      const std::string content = text(400 + 30 * (i % 100));
      put(path, content);
      conffiles += " " + path + " " + md5(content).hex() + "\n";
      list += path + "\n";
    }
    if (i % 5 == 0) {  // a service, with an account of its own
      const std::string unit = "/usr/lib/systemd/system/" + name + ".service";
      put(unit,
          "[Service]\nExecStart=/usr/sbin/" + name + "\n[Install]\nWantedBy=multi-user.target\n");
      list += unit + "\n";
      const std::string link = "/etc/systemd/system/multi-user.target.wants/" + name + ".service";
      std::filesystem::create_directories(std::filesystem::path(root_ + link).parent_path());
      std::filesystem::create_symlink(unit, root_ + link);
      const std::string helper = "/var/lib/systemd/deb-systemd-helper-enabled/";
      put(helper + name + ".service.dsh-also", link + "\n");
      put(helper + "multi-user.target.wants/" + name + ".service", "");
    }
    if (i % 30 == 0) {
      const std::string id = std::to_string(100 + i / 30);
      passwd_ += name + ":x:" + id + ":" + id + "::/nonexistent:/usr/sbin/nologin\n";
      group_ += name + ":x:" + id + ":\n";
    }
    if (i % 3 == 0)
      put(info + ".postinst", "#!/bin/sh\nset -e\nadduser --system " + name + "\n" + text(1200));
    put(info + ".list", list);
    put(info + ".md5sums", sums);
    status_ += "Package: " + name + "\nStatus: install ok installed\nPriority: " +
               (i % 10 == 0 ? "standard" : "optional") +
               "\nSection: admin\nInstalled-Size: 1000\nMaintainer: Nobody <nobody@localhost>\n"
               "Architecture: amd64\nVersion: 1.0-" +
               std::to_string(i) + "\nDepends: libc6 (>= 2.36), package" + std::to_string(i / 2) +
               ", package" + std::to_string(i / 3) + " | other\nConffiles:\n" + conffiles +
               "Description: one of many\n " + std::string(400, 'x') + "\n\n";
  }

  const std::string root_;
  std::string status_;
  std::string passwd_ = "root:x:0:0:root:/root:/bin/bash\n";
  std::string group_ = "root:x:0:\n";
  int texts_ = 0;
};

size_t walk(const std::string& folder) {
  size_t seen = 0;
  DIR* entries = ::opendir(folder.c_str());
  if (!entries) return 0;
  while (dirent* entry = ::readdir(entries)) {
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    struct stat status {};
    if (::fstatat(::dirfd(entries), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    ++seen;
    if (S_ISDIR(status.st_mode)) seen += walk(folder + "/" + name);
  }
  ::closedir(entries);
  return seen;
}

// The least of some runs, so that what else the machine does counts little.
double measured(int times, const std::function<void()>& work) {
  double least = 1e9;
  for (int i = 0; i < times; ++i) {
    const double before = cpu_ms();
    work();
    least = std::min(least, cpu_ms() - before);
  }
  return least;
}

void line(const char* what, double ms, double floor) {
  std::printf("%-40s %10.1f ms CPU  %6.1f x the least\n", what, ms, ms / floor);
}

}  // namespace

int main(int argc, char** argv) {
  int packages = 1500;
  if (argc > 1 &&
      std::from_chars(argv[1], argv[1] + std::strlen(argv[1]), packages).ptr == argv[1]) {
    std::fprintf(stderr, "usage: survey_bench [PACKAGES]\n");
    return 1;
  }
  char name[] = "/tmp/consort-survey-XXXXXX";
  const std::string folder = ::mkdtemp(name);
  const std::string root = folder + "/root", own = folder + "/observed";
  std::filesystem::create_directories(own);
  Server server(root, packages);
  std::this_thread::sleep_for(2s);  // of what was written just now nobody can tell when

  SystemClock clock;
  auto target = system::local_target(root, clock);
  if (!target) return 1;
  Diagnostics warnings;
  const model::Facts facts = system::collect_facts(**target, warnings);
  const resources::Registry registry = resources::built_in();
  resources::MemoryBlobs blobs;
  resources::Context context{**target, facts, blobs};
  std::optional<agent::Baseline> baseline;
  survey::Memory memory;
  const survey::DescriptionScope scope;
  size_t changes = 0;
  auto look = [&] {
    auto observation =
        agent::observe(registry, context, {.scope = scope, .folder = own}, baseline, memory);
    if (!observation) std::fprintf(stderr, "%s\n", observation.error().to_string().c_str());
    changes = observation ? observation->changes.size() : 0;
    if (baseline) (void)baseline->keep();
  };

  size_t files = 0;
  const double floor = measured(5, [&] { files = walk(root + "/etc"); });
  const size_t before = ::mallinfo2().uordblks;
  const double first = measured(1, look);
  const size_t after = ::mallinfo2().uordblks;
  const double again = measured(5, look);
  std::ofstream(root + "/etc/local/file7", std::ios::app) << "edited\n";
  const double edited = measured(1, look);
  std::printf("%d packages, %zu files to look at, %zu changes told\n", packages, files, changes);
  line("the least: list and stat", floor, floor);
  line("first look", first, floor);
  line("a look again", again, floor);
  line("a look after an edit", edited, floor);
  std::printf("%-40s %10zu kB\n", "kept in memory between looks", (after - before) / 1024);
  std::printf("{\"floor\":%.3f,\"first\":%.3f,\"again\":%.3f,\"edited\":%.3f,\"kept_kb\":%zu}\n",
              floor, first, again, edited, (after - before) / 1024);
  std::filesystem::remove_all(folder);
  return changes == 1 ? 0 : 1;
}
