#include "document/jsonnet.h"

#include <csignal>

#include "base/strings.h"
#include "document/confined_child.h"
#include "document/jsonnet_channel.h"
#include "document/jsonnet_error.h"
#include "document/jsonnet_program.h"
#include "document/libjsonnet.h"
#include "model/json.h"

namespace consort::document {
namespace {

using model::List;
using model::Map;
using model::Mark;
using model::Value;
using Kind = JsonnetMessage::Kind;

constexpr size_t kOverhead = 64 << 10;  // bytes of a message besides a file's text

// `value` with `mark` at every node; nothing when it is deeper than `depth` or holds what only this
// program may make, which a program can write as {"$unknown": ...}.
std::optional<Value> marked(const Value& value, Mark mark, uint32_t depth) {
  if (value.is_unknown() || value.is_secret()) return std::nullopt;
  if (!value.is_list() && !value.is_map()) return value.with_mark(mark);
  if (depth == 0) return std::nullopt;
  if (value.is_list()) {
    List list;
    list.reserve(value.list().size());
    for (const Value& item : value.list()) {
      std::optional<Value> copy = marked(item, mark, depth - 1);
      if (!copy) return std::nullopt;
      list.push_back(*std::move(copy));
    }
    return Value(std::move(list), mark);
  }
  Map map;
  map.reserve(value.map().size());
  for (const Map::Entry& entry : value.map()) {
    std::optional<Value> copy = marked(entry.value, mark, depth - 1);
    if (!copy) return std::nullopt;
    map.set(entry.key, *std::move(copy), mark);
  }
  return Value(std::move(map), mark);
}

// One evaluation, seen from the parent.
class Evaluation {
 public:
  Evaluation(const std::string& path, const SourceTree& tree, const std::string* document,
             Diagnostics& diagnostics, const JsonnetLimits& limits)
      : path_(path),
        tree_(tree),
        document_(document),
        diagnostics_(diagnostics),
        limits_(limits),
        deadline_(std::chrono::steady_clock::now() + limits.wall) {}

  std::optional<Value> run() {
    Result<std::string> text = read(path_);
    if (!text) return refuse("unreadable", text.error().to_string());
    // Before the child begins: it may not load anything, other threads had locks when it was made.
    if (!load_libjsonnet()) return refuse("no-jsonnet", "libjsonnet is not installed");
    auto child = ConfinedChild::start({limits_.cpu, limits_.memory}, [&](int socket) {
      run_jsonnet_program(socket, path_, *text, limits_.stack, limits_.text + kOverhead);
    });
    if (!child) return refuse("jsonnet-error", child.error().to_string());
    while (true) {
      auto message = receive(child->socket(), limits_.text + kOverhead, deadline_);
      if (!message) return no_message(message.error());
      if (!*message) return ended(child->wait());
      if ((*message)->kind != Kind::import) return conclude(**message);
      // When this fails the child has ended, and the next receive() says how.
      (void)send(child->socket(), answer((*message)->first, (*message)->second), deadline_);
    }
  }

 private:
  Result<std::string> read(const std::string& path) {
    TRY(std::string text, tree_.read(path, limits_.text));
    if (text.find('\0') != text.npos) return fail(Code::invalid, path + " has a zero byte in it");
    if (std::optional<size_t> at = invalid_utf8(text)) {
      return fail(Code::invalid, path + " is no UTF-8 at byte " + std::to_string(*at));
    }
    sources_[path] = text;
    return text;
  }

  JsonnetMessage answer(const std::string& folder, const std::string& path) {
    Result<std::string> resolved = resolve(folder, path);
    if (!resolved) return {Kind::refused, resolved.error().to_string()};
    Result<std::string> text = read(*resolved);
    if (!text) return {Kind::refused, text.error().to_string()};
    return {Kind::found, *resolved, *std::move(text)};
  }

  std::optional<Value> conclude(const JsonnetMessage& message) {
    switch (message.kind) {
      case Kind::result:
        return result(message.first);
      case Kind::error:
        diagnostics_.add(explain_jsonnet(message.first, path_, sources_));
        return std::nullopt;
      case Kind::out_of_memory:
        return out_of_memory();
      default:
        return refuse("jsonnet-error", "the program's process sent something unexpected");
    }
  }

  std::optional<Value> result(const std::string& json) {
    if (json.size() > limits_.text) return too_long();
    Result<Value> value = model::parse_json(json);
    if (!value)
      return refuse("jsonnet-error", "the result cannot be used: " + value.error().message);
    std::optional<Value> whole = marked(*value, {document_, 0, 0}, limits_.depth);
    if (whole) return whole;
    return refuse("jsonnet-error", "the result cannot be used: it is more than " +
                                       count(limits_.depth, "level") +
                                       " deep, or has a key like '$secret'");
  }

  std::optional<Value> no_message(const Error& error) {
    if (error.code == Code::timeout) {
      return refuse("jsonnet-limit", "the program did not end within " + human(limits_.wall));
    }
    if (error.code == Code::invalid) return too_long();
    return refuse("jsonnet-error", error.to_string());
  }

  std::optional<Value> ended(ConfinedChild::Ending ending) {
    switch (ending.signal) {
      case SIGXCPU:
        return refuse("jsonnet-limit",
                      "the program took more than " + human(limits_.cpu) + " of processor time");
      case SIGSEGV:
        return refuse("jsonnet-limit", "the program is nested too deeply");
      case SIGABRT:
        return out_of_memory();
      default:
        return refuse("jsonnet-error",
                      "the program's process ended early, " +
                          (ending.signal ? "by signal " + std::to_string(ending.signal)
                                         : "with status " + std::to_string(ending.status)));
    }
  }

  std::optional<Value> out_of_memory() {
    return refuse("jsonnet-limit", "the program needs more than " +
                                       std::to_string(limits_.memory >> 20) + " MiB of memory");
  }

  std::optional<Value> too_long() {
    return refuse("jsonnet-limit",
                  "the result has more than " + std::to_string(limits_.text) + " bytes");
  }

  std::nullopt_t refuse(const char* rule, std::string message) {
    diagnostics_.error({path_}, rule, std::move(message));
    return std::nullopt;
  }

  const std::string& path_;
  const SourceTree& tree_;
  const std::string* document_;
  Diagnostics& diagnostics_;
  const JsonnetLimits& limits_;
  MonotonicTime deadline_;
  JsonnetSources sources_;
};

}  // namespace

std::optional<Value> read_jsonnet(const std::string& path, const SourceTree& tree,
                                  model::Documents& documents, Diagnostics& diagnostics,
                                  const JsonnetLimits& limits) {
  return Evaluation(path, tree, documents.intern(path), diagnostics, limits).run();
}

}  // namespace consort::document
