#include "server/sites/head_log.h"

#include "system/testing/temporary_root.h"

namespace consort::server {
namespace {

class HeadLogTest : public ::testing::Test {
 protected:
  static std::string id(int number) {
    std::string digits = std::to_string(number);
    return std::string(40 - digits.size(), '0') + digits;
  }
  static std::string line(int number, const std::string& why = "push") {
    return id(number) + " " + id(number + 1) + " Ann <ann@example.org> " +
           std::to_string(1000 + number) + " +0000\t" + why + "\n";
  }
  std::vector<int64_t> seconds_of(const std::string& text, size_t most = SIZE_MAX) {
    root_.put("/log", text);
    std::vector<int64_t> seconds;
    Status read = HeadLog(root_.path("/log")).read_back([&](const HeadMove& move) {
      seconds.push_back(
          std::chrono::floor<std::chrono::seconds>(move.when).time_since_epoch().count());
      return seconds.size() < most;
    });
    EXPECT_TRUE(read) << read.error().to_string();
    return seconds;
  }

  system::TemporaryRoot root_;
};

TEST_F(HeadLogTest, ReadsFromTheEnd) {
  std::string text;
  std::vector<int64_t> expected;
  for (int i = 1; i <= 2000; ++i) {  // many pieces
    text += line(i, std::string(static_cast<size_t>(i % 300), 'x'));
    expected.insert(expected.begin(), 1000 + i);
  }
  EXPECT_EQ(seconds_of(text), expected);
  EXPECT_EQ(seconds_of(text, 2), (std::vector<int64_t>{3000, 2999}));
}

TEST_F(HeadLogTest, PassesOverWhatMakesNoSense) {
  EXPECT_TRUE(seconds_of("").empty());
  EXPECT_TRUE(seconds_of("\n\n").empty());
  EXPECT_EQ(seconds_of(line(1) + "nonsense\n" + line(2) + line(3).substr(0, 60)),
            (std::vector<int64_t>{1002, 1001}));
  EXPECT_EQ(seconds_of(line(1) + std::string(100, '\0') + "\n"), (std::vector<int64_t>{1001}));
}

TEST_F(HeadLogTest, NoLogIsAnEmptyOne) {
  EXPECT_TRUE(HeadLog(root_.path("/none")).read_back([](const HeadMove&) { return true; }));
}

}  // namespace
}  // namespace consort::server
