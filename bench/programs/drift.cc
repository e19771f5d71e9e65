// Changes files that something else keeps right, one after the other, and measures how soon each is
// told of and right again. Prints JSON, in milliseconds.
// usage: drift COUNT FOLDER [COMMAND...]
//   FOLDER   holds the files, right, at most one folder deep; the first COUNT are changed
//   COMMAND  keeps them right and tells of it on standard output, a line of JSON an event: "looked"
//   when it
//            watches, "drift" with the path when it has seen one. Without it, the least work that
//            heals.
#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(10);
constexpr uint32_t kEvents = IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_MOVED_TO | IN_DELETE;

[[noreturn]] void give_up(const std::string& why) {
  fprintf(stderr, "drift: %s\n", why.c_str());
  exit(1);
}

double milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

struct File {
  std::string path;
  std::string bytes;
  struct stat status;

  static File read(const std::string& path) {
    File file{path, slurp(path), {}};
    if (lstat(path.c_str(), &file.status) != 0) give_up("cannot look at " + path);
    return file;
  }
  bool right() const {
    struct stat now;
    return lstat(path.c_str(), &now) == 0 && now.st_mode == status.st_mode &&
           now.st_uid == status.st_uid && now.st_gid == status.st_gid && slurp(path) == bytes;
  }
  // What people do to files: edit in place, change the mode or owner, remove, replace.
  void damage(int kind) const {
    bool done = false;
    switch (kind % 5) {
      case 0: {
        int file = open(path.c_str(), O_WRONLY | O_CLOEXEC);
        done = file >= 0 && pwrite(file, "DRIFT", 5, 0) == 5 && close(file) == 0;
        break;
      }
      case 1:
        done = chmod(path.c_str(), 0666) == 0;
        break;
      case 2:
        done = lchown(path.c_str(), 2, 2) == 0;
        break;
      case 3:
        done = unlink(path.c_str()) == 0;
        break;
      case 4: {
        std::string temporary = path + "~";
        std::ofstream(temporary) << "somebody else's\n";
        done = rename(temporary.c_str(), path.c_str()) == 0;
        break;
      }
    }
    if (!done) give_up("cannot damage " + path);
  }
  void heal() const {
    std::string temporary = path + "~";
    int file = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool done = write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
                fchown(file, status.st_uid, status.st_gid) == 0 &&
                fchmod(file, status.st_mode & 07777) == 0 && close(file) == 0 &&
                rename(temporary.c_str(), path.c_str()) == 0;
    if (!done) give_up("cannot heal " + path);
  }

 private:
  static std::string slurp(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
};

// Tells that something happened in the folders of some files.
class Folders {
 public:
  explicit Folders(const std::vector<File>& files)
      : descriptor_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
    for (const File& file : files) {
      std::string folder = fs::path(file.path).parent_path();
      int watch = inotify_add_watch(descriptor_, folder.c_str(), kEvents);
      if (watch < 0) give_up("cannot watch " + folder);
      names_[watch] = folder;
    }
  }
  int descriptor() const { return descriptor_; }
  std::vector<std::string> drain() {
    alignas(inotify_event) char buffer[1 << 14];
    std::vector<std::string> paths;
    for (ssize_t size; (size = read(descriptor_, buffer, sizeof buffer)) > 0;) {
      for (ssize_t at = 0; at < size;) {
        auto* event = reinterpret_cast<inotify_event*>(buffer + at);
        paths.push_back(names_[event->wd] + "/" + event->name);
        at += static_cast<ssize_t>(sizeof *event + event->len);
      }
    }
    return paths;
  }

 private:
  const int descriptor_;
  std::map<int, std::string> names_;
};

// The least that heals, as a process of its own that talks as COMMAND does.
[[noreturn]] void heal_for_ever(const std::vector<File>& files) {
  std::map<std::string, const File*> by_path;
  for (const File& file : files)
    by_path[file.path] = &file;
  Folders folders(files);
  printf("looked\n");
  fflush(stdout);
  while (true) {
    pollfd wait{folders.descriptor(), POLLIN, 0};
    poll(&wait, 1, -1);
    for (const std::string& path : folders.drain()) {
      auto file = by_path.find(path);
      if (file == by_path.end() || file->second->right()) continue;
      printf("drift %s\n", path.c_str());
      fflush(stdout);
      file->second->heal();
    }
  }
}

// The program that heals, and what it says.
class Healer {
 public:
  Healer(char** command, const std::vector<File>& files) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) give_up("no pipe");
    process_ = fork();
    if (process_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      dup2(ends[1], STDOUT_FILENO);
      if (!*command) heal_for_ever(files);
      execvp(*command, command);
      give_up(std::string("cannot run ") + *command);
    }
    close(ends[1]);
    output_ = ends[0];
  }
  ~Healer() {
    kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
  }
  int descriptor() const { return output_; }
  // Reads what there is; true when a line has both texts.
  bool says(const std::string& event, const std::string& subject) {
    char buffer[1 << 14];
    ssize_t size = read(output_, buffer, sizeof buffer);
    if (size <= 0) give_up("the program that heals has ended");
    text_.append(buffer, static_cast<size_t>(size));
    bool said = false;
    for (size_t end; (end = text_.find('\n')) != text_.npos; text_.erase(0, end + 1)) {
      std::string line = text_.substr(0, end);
      said = said || (line.find(event) != line.npos && line.find(subject) != line.npos);
    }
    return said;
  }

 private:
  pid_t process_ = -1;
  int output_ = -1;
  std::string text_;
};

struct Times {
  std::optional<double> seen, healed;
};

Times hurt(const File& file, int kind, Healer& healer, Folders& folders) {
  Times times;
  folders.drain();
  auto begun = Clock::now();
  file.damage(kind);
  while (!times.seen || !times.healed) {
    pollfd wait[] = {{healer.descriptor(), POLLIN, 0}, {folders.descriptor(), POLLIN, 0}};
    poll(wait, 2, 1000);
    double elapsed = milliseconds(Clock::now() - begun);
    if (wait[0].revents && healer.says("drift", file.path)) times.seen = elapsed;
    if (wait[1].revents) folders.drain();
    if (!times.healed && file.right()) times.healed = elapsed;
    if (Clock::now() - begun > kPatience) give_up(file.path + " was not healed");
  }
  return times;
}

void print(const char* name, std::vector<double> all, const char* after) {
  std::sort(all.begin(), all.end());
  auto part = [&](double share) {
    return all[static_cast<size_t>(share * static_cast<double>(all.size() - 1))];
  };
  printf("\"%s\": {\"p50\": %.3f, \"p99\": %.3f, \"max\": %.3f}%s", name, part(0.5), part(0.99),
         all.back(), after);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  std::vector<File> files;
  for (const auto& entry : fs::recursive_directory_iterator(argv[2]))
    if (entry.is_regular_file()) files.push_back(File::read(entry.path()));
  if (files.empty()) give_up(std::string("no files in ") + argv[2]);
  std::sort(files.begin(), files.end(),
            [](const File& a, const File& b) { return a.path < b.path; });
  files.resize(std::min(files.size(), static_cast<size_t>(atol(argv[1]))), files.front());

  Healer healer(argv + 3, files);
  while (!healer.says("looked", "")) {
  }
  Folders folders(files);
  std::vector<double> seen, healed;
  for (size_t i = 0; i < files.size(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    Times times = hurt(files[i], static_cast<int>(i), healer, folders);
    seen.push_back(*times.seen);
    healed.push_back(*times.healed);
  }
  printf("{\"drifts\": %zu, ", files.size());
  print("seen_ms", seen, ", ");
  print("healed_ms", healed, "}\n");
}
