#include "resources/plugin/plugin_program.h"

#include "base/strings.h"
#include "model/duration.h"
#include "model/json.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;

constexpr Duration kGreetingLimit = std::chrono::seconds(10);
constexpr Duration kLongestRest = std::chrono::minutes(1);
constexpr Duration kSlice = std::chrono::milliseconds(100);  // how soon a stop is noticed
constexpr Code kCodes[] = {Code::invalid,     Code::not_found,   Code::denied,  Code::exists,
                           Code::busy,        Code::stale,       Code::timeout, Code::cancelled,
                           Code::unavailable, Code::unsupported, Code::corrupt, Code::failed,
                           Code::io};

Code code_named(std::string_view name) {
  auto found = std::find_if(std::begin(kCodes), std::end(kCodes),
                            [&](Code code) { return to_string(code) == name; });
  return found == std::end(kCodes) ? Code::failed : *found;
}

std::string text(const Map& map, std::string_view key) {
  const Value* value = map.find(key);
  return value && value->is_text() ? value->text() : "";
}

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// No rest after the first failure, then a second, two, four, up to a minute.
Duration rest_after(int failures) {
  if (failures < 2) return Duration::zero();
  int doublings = std::min(failures - 2, 10);
  return std::min<Duration>(std::chrono::seconds(int64_t{1} << doublings), kLongestRest);
}

}  // namespace

PluginProgram::PluginProgram(std::string path, system::ProcessRunner& runner, const Clock& clock)
    : path_(std::move(path)), name_(file_name(path_)), runner_(runner), clock_(clock) {}

Result<Map> PluginProgram::ask(std::string_view verb, Map question, Duration timeout,
                               std::stop_token stop) {
  std::lock_guard lock(mutex_);
  if (!conversation_) {
    if (clock_.now() < rests_until_) return resting();
    if (Status started = start(stop); !started) {
      end(started.error());
      return std::move(started).error();
    }
  }
  question.set("id", Value(++questions_));
  question.set("verb", Value(verb));
  question.set("timeout_ms", Value(model::whole_ms(timeout)));
  Result<Map> answer = exchange(model::to_json(question), timeout, stop);
  if (!answer) {
    end(answer.error());
    return std::move(answer).error();
  }
  failures_ = 0;
  return result_of(std::move(*answer));
}

// The greeting settles the version before anything else is said.
Status PluginProgram::start(std::stop_token stop) {
  system::Command command{.argv = {path_}};
  TRY(conversation_, runner_.start(command).within("starting the plugin '" + name_ + "'"));
  Map greeting;
  greeting.set("consort", Value(kProtocol));
  TRY_DO(send(model::to_json(greeting)));
  TRY(std::string line, receive(kGreetingLimit, stop));
  Result<Value> answer = model::parse_json(line);
  const Value* version = answer && answer->is_map() ? answer->map().find("consort") : nullptr;
  if (!version) return fault("greets with '" + printable(line, 80) + "' and not {\"consort\":1}");
  if (*version == Value(kProtocol)) return {};
  return fault("speaks version " + model::to_json(*version) +
               " of the protocol, and consort speaks " + std::to_string(kProtocol));
}

Result<Map> PluginProgram::exchange(const std::string& line, Duration timeout,
                                    std::stop_token stop) {
  TRY_DO(send(line));
  TRY(std::string reply, receive(timeout, stop));
  Result<Value> answer = model::parse_json(reply);
  if (!answer || !answer->is_map()) {
    return fault("printed what is no answer: '" + printable(reply, 120) +
                 "' (messages belong on standard error)");
  }
  const Value* id = answer->map().find("id");
  if (!id || *id != Value(questions_)) {
    return fault("answered question " + (id ? model::to_json(*id) : "without an id") + " when " +
                 std::to_string(questions_) + " was asked");
  }
  if (answer->map().contains("result") == answer->map().contains("error")) {
    return fault("gave an answer without exactly one of 'result' and 'error'");
  }
  return answer->map();
}

Status PluginProgram::send(const std::string& line) {
  Status sent = conversation_->send(line);
  if (sent) return sent;
  if (sent.error().code == Code::unavailable) return fault("ended without an answer");
  return fault("takes no questions: " + sent.error().message);
}

// In slices, so that a stop is noticed.
Result<std::string> PluginProgram::receive(Duration timeout, std::stop_token stop) {
  for (Duration left = timeout;; left -= kSlice) {
    if (stop.stop_requested())
      return fail(Code::cancelled, "stopped while plugin '" + name_ + "' worked");
    if (left <= Duration::zero()) return fault("gave no answer within " + human(timeout));
    Result<std::string> line = conversation_->receive(std::min(left, kSlice), kAnswerLimit);
    if (line) return line;
    if (line.error().code == Code::timeout) continue;
    if (line.error().code == Code::unavailable) return fault("ended without an answer");
    return fault("cannot be understood: " + line.error().message);
  }
}

Result<Map> PluginProgram::result_of(Map answer) {
  const Value* result = answer.find("result");
  if (result && result->is_map()) return result->map();
  if (result) return fail(Code::invalid, "plugin '" + name_ + "' gave a result that is no map");
  const Value* error = answer.find("error");
  std::string message = error->is_map() ? text(error->map(), "message") : "";
  if (message.empty()) message = "plugin '" + name_ + "' failed without saying why";
  return fail(error->is_map() ? code_named(text(error->map(), "code")) : Code::failed,
              printable(message, 2000));
}

Error PluginProgram::fault(std::string what) {
  std::string message = "plugin '" + name_ + "' " + what;
  std::string said = conversation_ ? std::string(trim(conversation_->errors())) : "";
  size_t start = said.size() > 400 ? said.size() - 400 : 0;
  if (!said.empty()) message += "; it said: " + printable(said.substr(start));
  return fail(Code::unavailable, std::move(message));
}

// A question that is given up leaves the program busy with it, so it goes too; that is not its
// fault.
void PluginProgram::end(const Error& why) {
  conversation_.reset();
  if (why.code == Code::cancelled) return;
  ++failures_;
  last_failure_ = why.message;
  rests_until_ = clock_.now() + rest_after(failures_);
}

Error PluginProgram::resting() const {
  return fail(Code::unavailable, "plugin '" + name_ + "' failed " + std::to_string(failures_) +
                                     " times and rests for " + human(rests_until_ - clock_.now()) +
                                     ": " + last_failure_);
}

}  // namespace consort::resources
