#include "system/real_file_system.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>

#include "system/testing/temporary_root.h"

// What only a kernel can show: attacks by links and renames, full and read-only disks, mounts,
// devices.
namespace consort::system {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

Code code_of(const Status& status) { return status ? Code::failed : status.error().code; }

// As seen through the machine's own root, where looks are taken the short way.
TEST(RealFileSystem, AFileJustWrittenIsReadAgainOnceItHasChanged) {
  TemporaryRoot folder;
  std::string path = folder.path() + "/f";
  auto machine = real_file_system("/");
  FileSystem& files = *machine;
  ASSERT_TRUE(files.write(path, "one"));
  std::ofstream(path) << "another";
  EXPECT_EQ(files.inspect(path)->digest, sha256("another"));
  ASSERT_TRUE(files.write(path, "one"));
  EXPECT_EQ(files.inspect(path)->digest, sha256("one"));
  std::ofstream(path, std::ios::app) << " more";
  EXPECT_EQ(files.inspect(path)->digest, sha256("one more"));
}

TEST(RealFileSystem, ATemporaryFileCanBeRunByItsCheck) {
  TemporaryRoot folder;
  std::string path = folder.path() + "/tool";
  auto machine = real_file_system("/");
  FileSystem& files = *machine;
  int status = -1;
  WriteOptions options{.mode = 0755, .check = [&](const std::string& temporary) -> Status {
                         status = std::system(temporary.c_str());
                         return {};
                       }};
  ASSERT_TRUE(files.write(path, "#!/bin/sh\nexit 3\n", options));
  EXPECT_EQ(WEXITSTATUS(status), 3) << "text file busy?";
}

// Runs in a process with a mount namespace of its own, on files opened there; returns what it
// complained of.
std::string with_own_mounts(const std::string& root,
                            const std::function<std::string(FileSystem&)>& body) {
  int ends[2];
  if (pipe(ends) != 0) return "no pipe";
  pid_t child = fork();
  if (child == 0) {
    std::string complaint = "cannot have own mounts";
    if (unshare(CLONE_NEWNS) == 0 &&
        mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0) {
      complaint = body(*real_file_system(root));
    }
    [[maybe_unused]] ssize_t written = write(ends[1], complaint.data(), complaint.size());
    _exit(0);
  }
  close(ends[1]);
  std::string complaint;
  char piece[4096];
  for (ssize_t got; (got = read(ends[0], piece, sizeof piece)) > 0;)
    complaint.append(piece, static_cast<size_t>(got));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? complaint : "it crashed";
}

class RealFiles : public testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "needs root: other users, mounts and devices";
  }
  FileSystem& files() { return root_.files(); }
  std::vector<std::string> names(const std::string& path) {
    std::vector<std::string> all;
    for (const auto& entry : fs::directory_iterator(root_.path(path)))
      all.push_back(entry.path().filename());
    return all;
  }
  void own(const std::string& path, uid_t uid) {
    ASSERT_EQ(lchown(root_.path(path).c_str(), uid, uid), 0);
  }

  TemporaryRoot root_;
};

TEST_F(RealFiles, NothingIsOpenedThatIsNoRegularFile) {
  ASSERT_EQ(mkfifo(root_.path("/fifo").c_str(), 0644), 0);
  ASSERT_EQ(mknod(root_.path("/device").c_str(), S_IFCHR | 0644, makedev(1, 3)), 0);
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{.sun_family = AF_UNIX};
  std::strncpy(address.sun_path, root_.path("/socket").c_str(), sizeof address.sun_path - 1);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  for (auto [path, type] :
       {std::pair{"/fifo", "named pipe"}, {"/device", "character device"}, {"/socket", "socket"}}) {
    EXPECT_EQ(to_string(files().status(path)->type), type);
    EXPECT_EQ(files().read(path).error().message,
              std::string(path) + " is a " + type + ", not a regular file");
    EXPECT_EQ(files().digest(path).error().code, Code::invalid);
    Status written = files().write(path, "x");
    EXPECT_EQ(code_of(written), Code::exists) << path;
    EXPECT_EQ(code_of(files().make_link(path, "x")), Code::exists);
    EXPECT_TRUE(files().set_mode(path, 0600));
    EXPECT_EQ(files().status(path)->mode, 0600u);
    EXPECT_TRUE(files().remove(path));
  }
  close(listener);
}

TEST_F(RealFiles, TheTemporaryFileIsPrivateUntilItIsRight) {
  std::string seen;
  WriteOptions options{
      .mode = 0640, .uid = 12, .gid = 34, .check = [&](const std::string& path) -> Status {
        FileStatus status = files().status(path).value();
        seen = std::to_string(status.mode) + " " + std::to_string(status.uid);
        return {};
      }};
  mode_t before = umask(0);  // must not matter
  ASSERT_TRUE(files().write("/f", "x", options));
  umask(before);
  EXPECT_EQ(seen, "416 12");
}

TEST_F(RealFiles, AUsersLinksLeadNowhere) {
  root_.put("/etc/shadow", "secret");
  root_.put("/home/eve/.profile", "hers");
  ASSERT_TRUE(files().make_directory("/tmp", 01777));
  own("/home/eve", 1000);
  fs::create_symlink("/etc", root_.path("/home/eve/conf"));
  fs::create_symlink("../../etc/shadow", root_.path("/home/eve/shadow"));
  fs::create_symlink("/etc", root_.path("/tmp/app"));
  for (const char* link : {"/home/eve/conf", "/home/eve/shadow", "/tmp/app"})
    own(link, 1000);

  EXPECT_EQ(code_of(files().write("/home/eve/conf/passwd", "x")), Code::denied);
  EXPECT_EQ(code_of(files().write("/tmp/app/passwd", "x")), Code::denied);
  EXPECT_EQ(files().read("/home/eve/conf/shadow").error().code, Code::denied);
  EXPECT_EQ(files().read("/home/eve/shadow").error().code, Code::invalid);
  EXPECT_EQ(code_of(files().set_mode("/home/eve/shadow", 0666)), Code::invalid);
  EXPECT_EQ(code_of(files().make_directories("/tmp/app/new/sub")), Code::denied);
  EXPECT_EQ(code_of(files().rename("/home/eve/conf/shadow", "/home/eve/mine")), Code::denied);
  EXPECT_EQ(code_of(files().remove_tree("/tmp/app/shadow")), Code::denied);
  EXPECT_TRUE(files().set_owner("/home/eve/shadow", 1000, 1000));  // of the link
  ASSERT_TRUE(files().write("/home/eve/shadow", "replaces the link"));
  EXPECT_EQ(root_.content("/etc/shadow"), "secret");
  EXPECT_EQ(files().status("/etc/shadow")->uid, 0u);
  EXPECT_EQ(names("/etc"), std::vector<std::string>{"shadow"});
}

TEST_F(RealFiles, ASecondNameOfAnothersFileIsNotChanged) {
  root_.put("/etc/shadow", "secret", 0600);
  ASSERT_TRUE(files().make_directories("/home/eve"));
  own("/home/eve", 1000);
  fs::create_hard_link(root_.path("/etc/shadow"), root_.path("/home/eve/mine"));
  Status refused = files().set_owner("/home/eve/mine", 1000, 1000);
  ASSERT_EQ(code_of(refused), Code::denied);
  EXPECT_EQ(refused.error().message,
            "/home/eve/mine is a second name of a file of user 0, in a directory that others may "
            "write to");
  EXPECT_EQ(code_of(files().set_mode("/home/eve/mine", 0666)), Code::denied);
  EXPECT_TRUE(files().set_mode("/etc/shadow", 0640));
  ASSERT_TRUE(files().write("/home/eve/mine", "x"));  // makes a file of its own
  EXPECT_EQ(root_.content("/etc/shadow"), "secret");
}

// Somebody swaps a directory of theirs for a link, over and over, while we write into it.
TEST_F(RealFiles, ADirectoryThatBecomesALinkMeanwhileLeadsNowhere) {
  ASSERT_TRUE(files().make_directories("/home/eve/real"));
  ASSERT_TRUE(files().make_directories("/etc"));
  own("/home/eve", 1000);
  fs::create_symlink("/etc", root_.path("/home/eve/link"));
  own("/home/eve/link", 1000);
  std::string real = root_.path("/home/eve/real"), link = root_.path("/home/eve/link");
  std::jthread eve([&](std::stop_token stop) {
    while (!stop.stop_requested())
      renameat2(AT_FDCWD, real.c_str(), AT_FDCWD, link.c_str(), RENAME_EXCHANGE);
  });
  int written = 0, denied = 0;
  for (int i = 0; i < 3000; ++i) {
    Status status = files().write("/home/eve/real/f", "x");
    if (status) {
      ++written;
    } else {
      EXPECT_EQ(status.error().code, Code::denied) << status.error().to_string();
      ++denied;
    }
  }
  eve.request_stop();
  eve.join();
  EXPECT_THAT(names("/etc"), IsEmpty());
  RecordProperty("written", written);
  RecordProperty("denied", denied);
}

TEST_F(RealFiles, ReadersSeeTheOldOrTheNewFileWhole) {
  std::string old_bytes(100'000, 'a'), new_bytes(150'000, 'b');
  root_.put("/f", old_bytes);
  std::atomic<int> torn{0};
  {
    std::jthread reader([&](std::stop_token stop) {
      while (!stop.stop_requested()) {
        std::string seen = root_.content("/f");
        if (seen != old_bytes && seen != new_bytes) ++torn;
      }
    });
    for (int i = 0; i < 300; ++i)
      ASSERT_TRUE(files().write("/f", i % 2 ? old_bytes : new_bytes));
  }
  EXPECT_EQ(torn, 0);
  EXPECT_EQ(names("/"), std::vector<std::string>{"f"});
}

TEST_F(RealFiles, ManyThreadsMayWriteOneFile) {
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&, i] {
        for (int j = 0; j < 50; ++j)
          EXPECT_TRUE(files().write("/f", std::string(1000, static_cast<char>('a' + i))));
      });
    }
  }
  EXPECT_EQ(root_.content("/f"), std::string(1000, root_.content("/f")[0]));
  EXPECT_EQ(names("/"), std::vector<std::string>{"f"});
  EXPECT_TRUE(files().sync());
}

TEST_F(RealFiles, AFullDiskTearsNothing) {
  ASSERT_TRUE(files().make_directories("/small"));
  std::string complaint = with_own_mounts(root_.path(), [&](FileSystem& files) -> std::string {
    if (mount("tmpfs", root_.path("/small").c_str(), "tmpfs", 0, "size=64k") != 0)
      return "no tmpfs";
    if (!files.write("/small/f", "old")) return "cannot write the first";
    Status full = files.write("/small/f", std::string(1 << 20, 'x'));
    if (full) return "a MiB fits into 64 KiB";
    if (full.error().message != "cannot write /small/f: No space left on device")
      return full.error().message;
    if (files.write("/small/f", std::string(1 << 20, 'x'), {.durable = true}))
      return "durable fits";
    if (files.read("/small/f").value_or("") != "old") return "the old file is torn";
    if (files.list("/small")->size() != 1) return "a temporary file is left";
    if (!files.write("/small/f", "new")) return "there is space again";
    return "";
  });
  EXPECT_EQ(complaint, "");
}

TEST_F(RealFiles, AReadOnlyMountIsDenied) {
  ASSERT_TRUE(files().make_directories("/ro"));
  std::string complaint = with_own_mounts(root_.path(), [&](FileSystem& files) -> std::string {
    std::string path = root_.path("/ro");
    if (mount("tmpfs", path.c_str(), "tmpfs", 0, "size=64k") != 0) return "no tmpfs";
    if (!files.write("/ro/f", "x")) return "cannot write";
    if (mount(nullptr, path.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, "size=64k") != 0)
      return "cannot remount";
    for (const Status& status :
         {files.write("/ro/f", "y"), files.set_mode("/ro/f", 0600), files.remove("/ro/f"),
          files.make_link("/ro/l", "x"), files.make_directory("/ro/d", 0755)}) {
      if (status) return "it can be changed";
      if (status.error().code != Code::denied) return status.error().to_string();
      if (status.error().message.find("Read-only file system") == std::string::npos)
        return status.error().message;
    }
    return files.read("/ro/f").value_or("") == "x" ? "" : "it cannot be read";
  });
  EXPECT_EQ(complaint, "");
}

TEST_F(RealFiles, RemovalStaysOnItsFileSystem) {
  for (const char* kind : {"tmpfs", "bind"}) {
    ASSERT_TRUE(files().make_directories("/tree/mounted"));
    root_.put("/tree/file", "x");
    root_.put("/elsewhere/precious", "x");
    std::string complaint = with_own_mounts(root_.path(), [&](FileSystem& files) -> std::string {
      std::string at = root_.path("/tree/mounted"), from = root_.path("/elsewhere");
      bool bind = std::string(kind) == "bind";
      if (mount(bind ? from.c_str() : "tmpfs", at.c_str(), "tmpfs", bind ? MS_BIND : 0, nullptr) !=
          0)
        return "no mount";
      if (!files.write("/tree/mounted/precious", "x")) return "cannot write";
      Status removed = files.remove_tree("/tree");
      if (removed) return "it was removed";
      if (removed.error().message !=
          "cannot remove /tree: a file system is mounted at mounted in it") {
        return removed.error().to_string();
      }
      return files.read("/tree/mounted/precious") ? "" : "what was mounted is gone";
    });
    EXPECT_EQ(complaint, "") << kind;
  }
}

TEST_F(RealFiles, DeepAndWideTreesAreRemoved) {
  ASSERT_TRUE(files().make_directory("/deep", 0755));
  int at = open(root_.path("/deep").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  constexpr int kDepth = 3000;  // deeper than a path can be long, or descriptors can be open
  for (int i = 0; i < kDepth; ++i) {
    ASSERT_EQ(mkdirat(at, "d", 0755), 0);
    int next = openat(at, "d", O_PATH | O_DIRECTORY | O_CLOEXEC);
    close(at);
    at = next;
  }
  close(at);
  EXPECT_TRUE(files().remove_tree("/deep"));

  ASSERT_TRUE(files().make_directory("/wide", 0755));
  for (int i = 0; i < 20'100; ++i)
    std::ofstream(root_.path("/wide/") + std::to_string(i));
  EXPECT_TRUE(files().remove_tree("/wide"));
  EXPECT_THAT(names("/"), IsEmpty());
}

TEST_F(RealFiles, ReadingLeavesNoTrace) {
  root_.put("/f", "x");
  timespec times[2] = {{1000, 0}, {1000, 0}};
  ASSERT_EQ(utimensat(AT_FDCWD, root_.path("/f").c_str(), times, 0), 0);
  ASSERT_TRUE(files().read("/f"));
  ASSERT_TRUE(files().digest("/f"));
  struct stat status;
  ASSERT_EQ(stat(root_.path("/f").c_str(), &status), 0);
  EXPECT_EQ(status.st_atim.tv_sec, 1000);
}

TEST_F(RealFiles, KernelFilesWithoutASizeAreReadWhole) {
  auto machine = real_file_system("/");
  EXPECT_THAT(machine->read("/proc/self/status").value(), HasSubstr("Threads:"));
  EXPECT_EQ(machine->read("/proc/kallsyms", 1000).error().code, Code::invalid);
  EXPECT_EQ(machine->fingerprint("/etc/passwd"), machine->status("/etc/passwd")->fingerprint());
  EXPECT_TRUE(machine->list("/proc/self/fd/").has_value()) << "a trusted link on the way";
}

TEST_F(RealFiles, ARootThatIsNotThereSaysSo) {
  auto nowhere = real_file_system("/no/such/root");
  EXPECT_EQ(nowhere->read("/f").error().message,
            "cannot open the root folder /no/such/root: No such file or directory");
  EXPECT_EQ(nowhere->fingerprint("/f"), Fingerprint{});
  SystemClock clock;
  EXPECT_EQ(local_target("/no/such/root", clock).error().code, Code::not_found);
  EXPECT_EQ(local_target("/etc/passwd", clock).error().code, Code::not_found);
  EXPECT_EQ(local_target("/usr/../usr/", clock).value()->root(), "/usr");
}

TEST_F(RealFiles, SomebodyWithoutPrivilegesIsToldSo) {
  root_.put("/private/f", "x", 0600);
  ASSERT_TRUE(files().make_directory("/home", 0755, Ownership{1000, 1000}));
  std::string complaint = with_own_mounts(root_.path(), [&](FileSystem& files) -> std::string {
    if (setresgid(1000, 1000, 1000) != 0 || setresuid(1000, 1000, 1000) != 0)
      return "cannot become a user";
    if (code_of(files.write("/private/f", "y")) != Code::denied) return "may write";
    if (files.read("/private/f").error().message != "cannot read /private/f: Permission denied")
      return "may read";
    if (!files.write("/home/f", "x")) return "may not write at home";
    if (code_of(files.write("/home/g", "x", {.uid = 0})) != Code::denied) return "may give away";
    if (!files.make_link("/home/l", ".")) return "no link";
    if (!files.make_directory("/home/d", 0755)) return "no directory";
    return files.list("/home")->size() == 3 ? "" : "something is left over";
  });
  EXPECT_EQ(complaint, "");
}

}  // namespace
}  // namespace consort::system
