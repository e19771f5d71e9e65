#include "system/events.h"

#include <poll.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "system/testing/fake_events.h"
#include "system/testing/temporary_root.h"

namespace consort::system {

void PrintTo(const Event& event, std::ostream* out) {
  *out << (event.kind == Event::Kind::overflow ? "overflow" : event.subject);
}

namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

Event path(const std::string& subject) { return {Event::Kind::path, subject}; }
const Event kOverflow{Event::Kind::overflow, ""};

class InotifyWatcher : public testing::Test {
 protected:
  // The kernel queues events within the system call that causes them, so there is nothing to wait
  // for.
  std::vector<Event> drain() { return watcher_->drain().value(); }
  bool readable() {
    pollfd descriptor{watcher_->descriptor(), POLLIN, 0};
    return poll(&descriptor, 1, 0) > 0;
  }
  void watch(const std::string& directory) {
    Status watched = watcher_->watch(directory);
    EXPECT_TRUE(watched) << (watched ? "" : watched.error().to_string());
  }
  // As any program would write: in place.
  void scribble(const std::string& file) { std::ofstream(root_.path(file), std::ios::app) << "x"; }
  void make(const std::string& directory) {
    std::filesystem::create_directories(root_.path(directory));
  }
  void remove(const std::string& what) { std::filesystem::remove_all(root_.path(what)); }
  void rename(const std::string& from, const std::string& to) {
    std::filesystem::rename(root_.path(from), root_.path(to));
  }

  TemporaryRoot root_;
  std::unique_ptr<PathWatcher> watcher_ = inotify_watcher(root_.path()).value();
};

TEST_F(InotifyWatcher, TellsOfFilesInAWatchedDirectory) {
  make("/etc/sub");
  watch("/etc");
  EXPECT_FALSE(readable());
  scribble("/etc/motd");
  EXPECT_TRUE(readable());
  EXPECT_THAT(drain(), ElementsAre(path("/etc/motd")));
  chmod(root_.path("/etc/motd").c_str(), 0600);
  EXPECT_THAT(drain(), ElementsAre(path("/etc/motd")));
  ASSERT_TRUE(root_.files().write("/etc/motd", "new"));
  EXPECT_THAT(drain(), Contains(path("/etc/motd")));
  remove("/etc/motd");
  EXPECT_THAT(drain(), ElementsAre(path("/etc/motd")));
  scribble("/etc/sub/deep");
  EXPECT_THAT(drain(), IsEmpty());
  chmod(root_.path("/etc").c_str(), 0700);
  EXPECT_THAT(drain(), ElementsAre(path("/etc")));
}

TEST_F(InotifyWatcher, EqualEventsAreToldOnce) {
  make("/etc");
  watch("/etc");
  watch("/etc");
  for (int i = 0; i < 100; ++i)
    scribble("/etc/a");
  scribble("/etc/b");
  EXPECT_THAT(drain(), ElementsAre(path("/etc/a"), path("/etc/b")));
  EXPECT_THAT(drain(), IsEmpty());
}

TEST_F(InotifyWatcher, WaitsForADirectoryToAppear) {
  watch("/srv/app/conf");
  scribble("/unrelated");
  EXPECT_THAT(drain(), IsEmpty());
  make("/srv");
  (void)drain();
  make("/srv/app/conf");  // two steps at once, and a file in it before anybody can watch
  scribble("/srv/app/conf/early");
  EXPECT_THAT(drain(), Contains(path("/srv/app/conf")));
  scribble("/srv/app/conf/late");
  EXPECT_THAT(drain(), ElementsAre(path("/srv/app/conf/late")));
  scribble("/srv/app/other");
  EXPECT_THAT(drain(), IsEmpty());
}

TEST_F(InotifyWatcher, FindsADirectoryThatWasRemovedAndMadeAgain) {
  make("/srv/app");
  watch("/srv/app");
  remove("/srv");
  EXPECT_THAT(drain(), Contains(path("/srv/app")));
  make("/srv/app");
  EXPECT_THAT(drain(), Contains(path("/srv/app")));
  scribble("/srv/app/f");
  EXPECT_THAT(drain(), ElementsAre(path("/srv/app/f")));
}

TEST_F(InotifyWatcher, FollowsTheNameWhenADirectoryAboveIsReplaced) {
  make("/srv/app/conf");
  make("/new/app/conf");
  watch("/srv/app/conf");
  rename("/srv", "/old");
  rename("/new", "/srv");
  EXPECT_THAT(drain(), Contains(path("/srv/app/conf")));
  scribble("/old/app/conf/f");
  EXPECT_THAT(drain(), IsEmpty());
  scribble("/srv/app/conf/f");
  EXPECT_THAT(drain(), ElementsAre(path("/srv/app/conf/f")));
}

TEST_F(InotifyWatcher, DirectoriesShareTheWayToThem) {
  make("/srv/a");
  make("/srv/b");
  watch("/srv/a");
  watch("/srv/b");
  watch("/srv");
  watch("/srv/c/d");
  rename("/srv", "/old");
  make("/srv/a");
  make("/srv/b");
  make("/srv/c/d");
  std::vector<Event> events = drain();
  for (const char* each : {"/srv", "/srv/a", "/srv/b", "/srv/c/d"})
    EXPECT_THAT(events, Contains(path(each)));
  for (const char* each : {"/srv/f", "/srv/a/f", "/srv/b/f", "/srv/c/d/f"}) {
    scribble(each);
    EXPECT_THAT(drain(), ElementsAre(path(each)));
  }
}

TEST_F(InotifyWatcher, IsQuietAfterUnwatch) {
  make("/srv/a");
  watch("/srv/a");
  watch("/srv");
  watch("/srv/missing/deep");
  watcher_->unwatch("/srv/a");
  watcher_->unwatch("/srv/missing/deep");
  watcher_->unwatch("/never");
  (void)drain();  // the kernel's notice that a watch has ended
  scribble("/srv/a/f");
  EXPECT_FALSE(readable());
  scribble("/srv/f");
  EXPECT_THAT(drain(), ElementsAre(path("/srv/f")));
  watcher_->unwatch("/srv");
  (void)drain();
  make("/srv/missing");
  rename("/srv", "/old");
  EXPECT_FALSE(readable());
}

TEST_F(InotifyWatcher, LinksOfRootAreFollowedInsideTheRootAndOthersAreNot) {
  make("/run/lock");
  make("/var");
  ASSERT_TRUE(root_.files().make_link("/var/run", "/run"));
  ASSERT_TRUE(root_.files().make_link("/var/evil", "/run"));
  ASSERT_TRUE(root_.files().set_owner("/var/evil", 1000, 1000));
  watch("/var/run/lock");
  watch("/run/lock");
  scribble("/run/lock/f");
  EXPECT_THAT(drain(), ElementsAre(path("/run/lock/f"), path("/var/run/lock/f")));
  watch("/var/evil/lock");
  scribble("/run/lock/g");
  EXPECT_THAT(drain(), ElementsAre(path("/run/lock/g"), path("/var/run/lock/g")));
  remove("/var/evil");
  make("/var/evil/lock");
  EXPECT_THAT(drain(), Contains(path("/var/evil/lock")));
  EXPECT_EQ(watcher_->watch("relative").error().code, Code::invalid);
}

TEST_F(InotifyWatcher, AFileInTheWayIsWaitedFor) {
  scribble("/srv");
  watch("/srv/app");
  remove("/srv");
  make("/srv/app");
  EXPECT_THAT(drain(), Contains(path("/srv/app")));
  scribble("/srv/app/f");
  EXPECT_THAT(drain(), ElementsAre(path("/srv/app/f")));
}

TEST_F(InotifyWatcher, SaysWhenEventsWereLost) {
  std::ifstream limit_file("/proc/sys/fs/inotify/max_queued_events");
  size_t limit = 16384;
  limit_file >> limit;
  if (limit > 100'000)
    GTEST_SKIP() << "the queue holds " << limit << " events, too many to fill in a test";
  make("/many");
  scribble("/many/a");
  scribble("/many/b");
  watch("/many");
  std::string a = root_.path("/many/a"), b = root_.path("/many/b");
  for (size_t i = 0; i <= limit; ++i)
    chmod((i % 2 ? a : b).c_str(), 0600);  // equal neighbours would be merged
  EXPECT_THAT(drain(), Contains(kOverflow));
  EXPECT_THAT(drain(), IsEmpty());
  scribble("/many/after");
  EXPECT_THAT(drain(), ElementsAre(path("/many/after")));
}

TEST(FakePathWatcher, HearsOfChangesOfAFakeFileSystem) {
  FakeFileSystem files;
  FakePathWatcher watcher;
  watcher.connect(files);
  ASSERT_TRUE(watcher.watch("/etc"));
  ASSERT_TRUE(files.make_directory("/etc", 0755));
  ASSERT_TRUE(files.write("/etc/motd", "x"));
  ASSERT_TRUE(files.set_mode("/etc/motd", 0600));
  ASSERT_TRUE(files.write("/other", "x"));
  EXPECT_THAT(watcher.drain().value(), ElementsAre(path("/etc"), path("/etc/motd")));
  watcher.overflow();
  pollfd descriptor{watcher.descriptor(), POLLIN, 0};
  EXPECT_EQ(poll(&descriptor, 1, 0), 1);
  EXPECT_THAT(watcher.drain().value(), ElementsAre(kOverflow));
  EXPECT_EQ(poll(&descriptor, 1, 0), 0);
  watcher.refuse(fail(Code::unavailable, "no watches left"));
  EXPECT_TRUE(watcher.watch("/etc"));
  EXPECT_FALSE(watcher.watch("/usr"));
  EXPECT_THAT(watcher.watched(), ElementsAre("/etc"));
}

}  // namespace
}  // namespace consort::system
