#include <poll.h>

#include <charconv>
#include <thread>

#include "base/base64.h"
#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/takeover/known_blobs.h"
#include "cli/takeover/local_machine.h"
#include "cli/takeover/observation_request.h"
#include "model/json.h"

namespace consort::cli {
namespace {

using model::Value;

constexpr size_t kLongestLine = 1 << 20;
constexpr size_t kMostLines = 16'384;  // of one request

// Requests a stop when the other end of a pipe or socket is gone, or when the program is told to.
class HangUp {
 public:
  HangUp(int descriptor, std::stop_token stop) : told_(std::move(stop), Pass{stop_}) {
    if (descriptor >= 0)
      thread_ = std::jthread([this, descriptor](std::stop_token done) { wait(descriptor, done); });
  }
  std::stop_token token() const { return stop_.get_token(); }

 private:
  struct Pass {
    std::stop_source source;
    void operator()() { source.request_stop(); }
  };

  void wait(int descriptor, const std::stop_token& done) {
    constexpr int kLookAgain = 200;  // ms
    while (!done.stop_requested()) {
      pollfd watched{descriptor, POLLRDHUP, 0};
      if (::poll(&watched, 1, kLookAgain) > 0 &&
          (watched.revents & (POLLRDHUP | POLLHUP | POLLERR))) {
        stop_.request_stop();
        return;
      }
    }
  }

  std::stop_source stop_;
  std::stop_callback<Pass> told_;
  std::jthread thread_;
};

class Observer {
 public:
  explicit Observer(const Call& call) : call_(call) {}

  // False at the end.
  Result<bool> answer(const std::string& line) {
    if (line == "end") return false;
    const size_t space = line.find(' ');
    const std::string verb = line.substr(0, space);
    const std::string rest = space == line.npos ? "" : line.substr(space + 1);
    if (verb == "look") return look(rest);
    if (verb == "plan") return plan(rest);
    return fail(Code::invalid, "'" + printable(verb) + "' is nothing that can be asked");
  }

 private:
  Result<bool> look(const std::string& text) {
    TRY(Value folders, model::parse_json(text));
    std::vector<std::string> paths;
    if (folders.is_list())
      for (const Value& folder : folders.list())
        if (folder.is_text()) paths.push_back(folder.text());
    TRY(machine_, LocalMachine::open(call_, "/", std::move(paths)));
    TRY(Sighting sighting, machine_->look());
    call_.terminal.print(kSees + to_json(sighting) + "\n");
    return call_.terminal.printed();
  }

  Result<bool> plan(const std::string& text) {
    if (!machine_) return fail(Code::invalid, "a plan is asked for before a look");
    TRY(std::string request, read_request(text));
    model::Documents documents;
    TRY(PlanRequest read, plan_request_from(request, documents));
    KnownBlobs blobs(std::move(read.blobs));
    TRY(model::Plan plan, machine_->plan(std::move(read.catalog), {blobs, blobs}));
    call_.terminal.print(kPlans + model::to_json(to_value(plan, model::Redactor())) + "\n");
    return call_.terminal.printed();
  }

  Result<std::string> read_request(const std::string& count) {
    size_t lines = 0;
    std::from_chars(count.data(), count.data() + count.size(), lines);
    if (lines == 0 || lines > kMostLines) return fail(Code::invalid, "too much is asked at once");
    std::string request;
    for (size_t line = 0; line < lines; ++line) {
      auto text = call_.terminal.read_line(kLongestLine);
      auto bytes = text ? base64_decode(*text) : std::nullopt;
      if (!bytes) return fail(Code::invalid, "what is asked is not whole");
      request += *bytes;
    }
    return request;
  }

  const Call& call_;
  std::unique_ptr<LocalMachine> machine_;
};

}  // namespace

int run_observe(const Call& call) {
  HangUp hang_up(call.wiring.input, call.wiring.stop);
  Wiring wiring = call.wiring;
  wiring.stop = hang_up.token();
  const Call observed{call.arguments, wiring, call.terminal};
  Observer observer(observed);
  while (auto line = call.terminal.read_line(kLongestLine)) {
    auto more = observer.answer(*line);
    if (!more) return failed(call, more.error());
    if (!*more) break;
  }
  return kOk;
}

}  // namespace consort::cli
