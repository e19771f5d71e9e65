#include <future>

#include "store/events.h"
#include "store/testing/contract.h"

// What write() and read() promise to many at a time.
namespace consort::store {
namespace {

class WritingContract : public StoreContract {
 protected:
  size_t hosts() {
    size_t count = 0;
    PageRequest request{.limit = kLongestPage};
    do {
      auto page = read([&](Reader& r) { return hosts::list(r, prod_, {}, request); });
      count += page.items.size();
      request.after = page.next;
    } while (!request.after.empty());
    return count;
  }
  static void in_threads(int count, const std::function<void(int)>& body) {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i)
      threads.emplace_back(body, i);
    for (std::thread& thread : threads)
      thread.join();
  }
};

INSTANTIATE_TEST_SUITE_P(All, WritingContract, testing::ValuesIn(implementations()),
                         implementation_name);

TEST_P(WritingContract, AFailingBodyUndoesOnlyItself) {
  std::atomic<int> failed = 0;
  in_threads(8, [&](int thread) {
    for (int i = 0; i < 50; ++i) {
      bool fails = (thread + i) % 3 == 0;
      std::string name = std::to_string(thread) + "-" + std::to_string(i);
      Status status = store_->write([&](Writer& w) -> Status {
        TRY_DO(hosts::add(w, prod_, {.name = name, .tags = {"t"}}));
        if (fails) return fail(Code::cancelled, name);
        return {};
      });
      EXPECT_EQ(status.has_value(), !fails);
      if (fails) {
        ++failed;
        EXPECT_EQ(status.error(), fail(Code::cancelled, name));
      }
    }
  });
  EXPECT_EQ(hosts(), static_cast<size_t>(400 - failed));
  EXPECT_EQ(store_->check().value(), std::vector<std::string>{});
}

TEST_P(WritingContract, AnExceptionGoesToWhoGaveTheBody) {
  auto body = [&](Writer& w) -> Status {
    TRY_DO(hosts::add(w, prod_, {.name = "a"}));
    throw std::runtime_error("mine");
  };
  EXPECT_THROW((void)store_->write(body), std::runtime_error);
  EXPECT_EQ(hosts(), 0u);
  EXPECT_THROW((void)store_->read([](Reader&) -> Status { throw std::runtime_error("mine"); }),
               std::runtime_error);
  add_host("a");
  EXPECT_EQ(hosts(), 1u);
}

TEST_P(WritingContract, AReaderSeesOneState) {
  add_host("a");
  std::promise<void> looked, written;
  std::thread writer([&] {
    looked.get_future().wait();
    add_host("b");
    written.set_value();
  });
  read([&](Reader& r) -> Status {
    TRY(auto before, hosts::list(r, prod_, {}, {}));
    looked.set_value();
    written.get_future().wait();
    TRY(auto after, hosts::list(r, prod_, {}, {}));
    EXPECT_EQ(before.items.size(), after.items.size());
    return {};
  });
  writer.join();
  EXPECT_EQ(hosts(), 2u);
}

TEST_P(WritingContract, MoreReadersThanConnectionsWaitForEachOther) {
  add_host("a");
  in_threads(16, [&](int) {
    for (int i = 0; i < 20; ++i)
      EXPECT_EQ(hosts(), 1u);
  });
}

TEST_P(WritingContract, EventsBecomeVisibleInTheirOrder) {
  std::atomic<bool> done = false;
  std::thread watcher([&] {
    int64_t last = 0;
    size_t seen = 0;
    while (seen < 400) {
      bool all_written = done;
      auto fresh = read([&](Reader& r) { return events::since(r, prod_, {}, last, 100); });
      if (fresh.empty() && all_written) break;
      for (const Event& event : fresh) {
        EXPECT_EQ(event.revision, last + 1);
        last = event.revision;
        ++seen;
      }
    }
    EXPECT_EQ(seen, 400u);
  });
  in_threads(4, [&](int) {
    for (int i = 0; i < 100; ++i)
      write([&](Writer& w) { return events::append(w, prod_, {.kind = "tick", .body = "{}"}); });
  });
  done = true;
  watcher.join();
}

TEST_P(WritingContract, ReadersDoNotWrite) {
  EXPECT_EQ(read_code([&](Reader& r) {
              Writer disguised(r.connection(), r.now());
              return hosts::add(disguised, prod_, {.name = "a"});
            }),
            "denied");
}

}  // namespace
}  // namespace consort::store
