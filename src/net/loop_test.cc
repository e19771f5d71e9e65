#include "net/loop.h"

#include "net/testing/loop_thread.h"
#include "net/watchdog.h"

namespace consort::net {
namespace {

using std::chrono::milliseconds;

TEST(Loop, RunsPostedTasksInOrderOnItsOwnThread) {
  LoopThread thread;
  std::vector<int> order;
  for (int i = 0; i < 3; ++i)
    thread.loop().post([&order, i] { order.push_back(i); });
  auto id = thread.call([] { return std::this_thread::get_id(); });
  EXPECT_EQ(order, (std::vector{0, 1, 2}));
  EXPECT_NE(id, std::this_thread::get_id());
}

TEST(Loop, DispatchDoesNotWaitOnTheLoopsThread) {
  LoopThread thread;
  bool at_once = thread.call([&] {
    bool ran = false;
    thread.loop().poster().dispatch([&] { ran = true; });
    return ran;
  });
  EXPECT_TRUE(at_once);
}

TEST(Loop, StopsWhateverElseIsGoingOn) {
  Loop loop;
  Timer far = loop.after(std::chrono::hours(1), [] { FAIL(); });
  std::function<void()> endless = [&] { loop.post(endless); };
  loop.post(endless);
  loop.stop();
  loop.stop();
  loop.run();  // returns
}

TEST(Loop, DropsWhatIsPostedTooLate) {
  std::optional<Poster> poster;
  auto owned = std::make_shared<int>(1);
  {
    Loop loop;
    poster = loop.poster();
    loop.post([owned] { FAIL(); });
  }
  poster->post([owned] { FAIL(); });
  EXPECT_EQ(owned.use_count(), 1);
}

TEST(Loop, TimersRunInOrderUnlessCancelled) {
  Loop loop;
  std::string order;
  Timer second = loop.after(milliseconds(20), [&] { order += "b"; });
  Timer first = loop.after(milliseconds(10), [&] { order += "a"; });
  Timer cancelled = loop.after(milliseconds(1), [&] { order += "x"; });
  cancelled.cancel();
  Timer replaced = loop.after(milliseconds(1), [&] { order += "y"; });
  replaced = loop.after(milliseconds(30), [&] {
    order += "c";
    loop.stop();
  });
  loop.run();
  EXPECT_EQ(order, "abc");
}

TEST(Watchdog, BarksOnceWhenTheLastDeadlinePasses) {
  Loop loop;
  int barks = 0;
  Watchdog dog(loop, [&] {
    ++barks;
    loop.stop();
  });
  dog.expect_within(milliseconds(1));
  dog.expect_within(milliseconds(30));  // later than the timer is set for
  auto start = std::chrono::steady_clock::now();
  loop.run();
  EXPECT_EQ(barks, 1);
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(29));
}

TEST(Watchdog, RestsUntilItIsNeededAgain) {
  Loop loop;
  std::string heard;
  Watchdog idle(loop, [&] { heard += "idle"; });
  idle.expect_within(milliseconds(1));
  idle.rest();
  Watchdog sooner(loop, [&] { heard += "sooner"; });
  sooner.expect_within(std::chrono::hours(1));
  sooner.expect_within(milliseconds(5));
  Timer end = loop.after(milliseconds(20), [&] { loop.stop(); });
  loop.run();
  EXPECT_EQ(heard, "sooner");
}

}  // namespace
}  // namespace consort::net
