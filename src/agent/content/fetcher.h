#pragma once
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "agent/content/content_store.h"
#include "wire/message.h"
#include "wire/transfer.h"

namespace consort::agent {

// Fetches content into the store, a few at a time, each once whoever wants it. What a link leaves
// unfinished goes on with the next one. One thread: that of the link.
class Fetcher {
 public:
  static constexpr size_t kAtATime = 4;

  // What became of content that was wanted.
  using Done = std::function<void(const Digest&, const Status&)>;
  using Say = std::function<void(wire::AgentMessage)>;
  // `say` sends while a link is up; `done` is called for every want(), maybe within it.
  Fetcher(ContentStore& store, Say say, Done done);

  // `most`: bytes it may have. Wanted twice, it is told once.
  void want(const std::string& target, wire::Content content, const Digest& digest, int64_t most);
  // Nobody waits for anything any more.
  void forget_all();

  void connected();
  void disconnected();
  // Code::invalid: the server has broken a rule.
  Status accept(const wire::Piece& piece);
  void missing(const wire::Missing& missing);

  bool idle() const { return active_.empty() && queue_.empty(); }

 private:
  struct Wanted {
    std::string target;
    wire::Content content;
    Digest digest;
    int64_t most;
  };
  struct Active {
    std::unique_ptr<ContentStore::Partial> file;
    wire::Transfer transfer;
  };
  using Transfers = std::map<Digest, Active>;

  void fill();
  Status start(const Wanted& wanted);
  Status take_in(Transfers::iterator at, const wire::Piece& piece);
  void ask(Active& active);
  void end(const Digest& digest, const Status& status);

  ContentStore& store_;
  const Say say_;
  const Done done_;
  bool connected_ = false;
  std::deque<Wanted> queue_;
  Transfers active_;
};

}  // namespace consort::agent
