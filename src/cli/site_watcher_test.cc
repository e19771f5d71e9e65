#include "cli/site_watcher.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>

namespace consort::cli {
namespace {

namespace fs = std::filesystem;

class SiteWatcherTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "consort-site-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    fs::create_directories(folder_ / "tags/deep");
  }
  void TearDown() override { fs::remove_all(folder_); }

  // True once the watcher has called.
  bool hears(SiteWatcher& watcher) {
    std::promise<void> called;
    std::once_flag once;
    watcher.on_change([&] { std::call_once(once, [&] { called.set_value(); }); });
    bool heard =
        called.get_future().wait_for(std::chrono::seconds(10)) == std::future_status::ready;
    watcher.on_change({});
    return heard;
  }

  fs::path folder_;
  SystemClock clock_;
  Wiring wiring_{{}, [](const std::string& root) { return system::inotify_watcher(root); },
                 {}, clock_,
                 {}, {}};
};

TEST_F(SiteWatcherTest, HearsWhatChangedSinceItWasMade) {
  SiteWatcher watcher(folder_.string(), wiring_);
  std::ofstream(folder_ / "tags/deep/base.yaml") << "files: {}\n";
  EXPECT_TRUE(hears(watcher));
}

TEST_F(SiteWatcherTest, HearsOfWhatCameInAFolderThatCame) {
  SiteWatcher watcher(folder_.string(), wiring_);
  fs::create_directories(folder_ / "hosts");
  ASSERT_TRUE(hears(watcher));
  std::ofstream(folder_ / "hosts/web1.yaml") << "tags: []\n";
  EXPECT_TRUE(hears(watcher));
}

}  // namespace
}  // namespace consort::cli
