#include "base/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace consort {
namespace {

TEST(ThreadPool, FinishesWhatWasSubmitted) {
  std::atomic<int> done = 0;
  {
    ThreadPool pool(2);
    for (int i = 0; i < 1000; ++i)
      pool.submit([&] { ++done; });
  }
  EXPECT_EQ(done, 1000);
}

TEST(ThreadPool, KeepsTheOrderOfOneWorker) {
  std::vector<int> order;
  {
    ThreadPool pool(1);
    for (int i = 0; i < 100; ++i)
      pool.submit([&order, i] { order.push_back(i); });
  }
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  EXPECT_EQ(order.size(), 100u);
}

TEST(ThreadPool, HasAtLeastOneWorker) { EXPECT_EQ(ThreadPool(0).workers(), 1u); }

// While the pool closes, a job may still submit others; no thread starts for them.
TEST(ThreadPool, FinishesWhatJobsSubmitWhileItCloses) {
  for (int round = 0; round < 200; ++round) {
    std::atomic<int> done = 0;
    {
      ThreadPool pool(8);
      pool.submit([&] {
        for (int i = 0; i < 20; ++i)
          pool.submit([&] { ++done; });
      });
    }
    ASSERT_EQ(done, 20);
  }
}

TEST(ForEach, CallsEachOnce) {
  ThreadPool pool(3);
  const std::pair<size_t, size_t> cases[] = {{0, 1},   {1, 1},   {5, 10},
                                             {10, 10}, {11, 10}, {1000, 7}};
  for (auto [n, chunk] : cases) {
    std::vector<std::atomic<int>> calls(n);
    pool.for_each(n, chunk, [&](size_t i) { ++calls[i]; });
    for (size_t i = 0; i < n; ++i)
      EXPECT_EQ(calls[i], 1) << i << " of " << n << " by " << chunk;
  }
}

// Several threads share one pool that has other jobs too.
TEST(ForEach, EndsUnderLoad) {
  ThreadPool pool(4);
  std::atomic<int> others = 0, calls = 0;
  for (int i = 0; i < 1000; ++i)
    pool.submit([&] { ++others; });
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 100; ++k)
        pool.for_each(100, 3, [&](size_t) { ++calls; });
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(calls, 4 * 100 * 100);
}

// Both halves meet: neither can be done by one thread alone.
TEST(ForEach, RunsAtTheSameTime) {
  ThreadPool pool(2);
  std::latch both(2);
  pool.for_each(2, 1, [&](size_t) { both.arrive_and_wait(); });
}

}  // namespace
}  // namespace consort
