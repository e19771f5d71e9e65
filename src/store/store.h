#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/session.h"

// What the server remembers. The nouns (hosts.h, reports.h, ...) are values and functions that take
// the Reader or Writer of a body given to read() or write():
//   auto host = store->write([&](Writer& w) { return hosts::add(w, environment, {.name = "db1"});
//   });
namespace consort::store {

struct Options {
  std::string path;    // of the database file; its folder must exist
  size_t readers = 4;  // reads at a time; more wait for each other
};

// Thread-safe. Bodies must not call the store again, nor wait for somebody who does.
class Store {
 public:
  // Brings an older database up to date. Code::busy: another process works with it; unsupported: a
  // newer program wrote it; corrupt: it is damaged, or no database of ours.
  static Result<std::unique_ptr<Store>> open(const Options& options, const Clock& clock);
  // Waits for bodies that run; nobody may come any more.
  ~Store();

  // Runs `body` on the calling thread; it returns a Result, and so does read().
  template <class Body>
  auto read(Body&& body) {
    return run<std::invoke_result_t<Body&, Reader&>>(
        [&](auto wrapped) { return read_snapshot(wrapped); }, body);
  }

  // Runs `body` on the writer's thread, together with the bodies of others who wait, and returns
  // when what it wrote is durable. A body that fails undoes what it did and nothing else.
  template <class Body>
  auto write(Body&& body) {
    return run<std::invoke_result_t<Body&, Writer&>>(
        [&](auto wrapped) { return write_durably(wrapped); }, body);
  }

  // A consistent copy in a new file while others read and write. The copy has been checked.
  Status back_up(const std::string& path);
  // What is wrong with the files, references, contents and the audit trail, a line each.
  Result<std::vector<std::string>> check();

 private:
  struct Parts;
  explicit Store(std::unique_ptr<Parts> parts);
  Status read_snapshot(const std::function<Status(Reader&)>& body);
  Status write_durably(const std::function<Status(Writer&)>& body);

  // The result of `body`, unless what it ran in failed.
  template <class R, class Run, class Body>
  static R run(Run run, Body& body) {
    std::optional<R> result;
    Status status = run([&](auto& session) -> Status {
      result.emplace(body(session));
      return *result ? Status() : Status(result->error());
    });
    if (!status) return std::move(status).error();
    return std::move(*result);
  }

  std::unique_ptr<Parts> parts_;
};

// Store::back_up() of a database that another process may be working with.
Status back_up(const std::string& from, const std::string& to);

// Puts the backup `from` in the place of the database `to`, which nobody may be using, after
// checking it; what was there before is kept as `to`.before-restore.
Status restore(const std::string& from, const std::string& to);

}  // namespace consort::store
