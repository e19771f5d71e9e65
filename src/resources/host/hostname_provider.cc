#include "base/strings.h"
#include "resources/host/hosts.h"
#include "resources/if_there.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;

const std::string kStored = "/etc/hostname";
const std::string kRunning = "/proc/sys/kernel/hostname";
const std::string kMachineInfo = "/etc/machine-info";
constexpr std::string_view kPretty = "PRETTY_HOSTNAME=";
constexpr size_t kLongest = 64;  // characters the kernel keeps

bool is_own_name(std::string_view name) {
  auto fine = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  if (name.empty() || name.size() > kLongest) return false;
  for (std::string_view label : split(name, '.')) {
    bool edges = !label.empty() && label.front() != '-' && label.back() != '-';
    if (!edges || label.size() > 63 || !std::all_of(label.begin(), label.end(), fine)) return false;
  }
  return true;
}

// A value of a shell-like settings file, without its quotes; and back.
std::string unquoted(std::string_view value) {
  value = trim(value);
  bool quoted =
      value.size() >= 2 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0];
  if (quoted && value[0] == '\'') return std::string(value.substr(1, value.size() - 2));
  if (quoted) value = value.substr(1, value.size() - 2);
  std::string plain;
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && i + 1 < value.size()) ++i;
    plain += value[i];
  }
  return plain;
}

std::string quoted(std::string_view value) {
  std::string text = "\"";
  for (char c : value) {
    if (std::string_view("\"\\$`").find(c) != std::string_view::npos) text += '\\';
    text += c;
  }
  return text + "\"";
}

// The name in /etc/hostname: its first line that is no comment.
std::string first_name(std::string_view text) {
  for (std::string_view line : split_lines(text)) {
    if (line = trim(line); !line.empty() && line[0] != '#') return std::string(line);
  }
  return "";
}

class HostnameProvider final : public Provider, public Watching, public Enumerating {
 public:
  explicit HostnameProvider(std::shared_ptr<EditLocks> locks) : editor_(std::move(locks)) {}

  Result<Map> read(const Identity& identity, Context& context) override {
    TRY(std::string stored, stored_name(context));
    TRY(std::string running, running_name(context));
    Map observed;
    bool right = stored == identity.name && (running == identity.name || !context.target.live());
    observed.set("state", Value(right ? "present" : in_words(stored, running, context)));
    TRY(std::string pretty, pretty_name(context));
    observed.set("pretty", Value(pretty));
    return observed;
  }

  Status apply(const Order& order, Context& context) override {
    const std::string& name = order.name();
    if (!is_own_name(name)) {
      return fail(Code::invalid, "'" + printable(name, 80) +
                                     "' cannot be a machine's name: up to 64 lower case letters, "
                                     "digits and '-', in parts separated by '.'");
    }
    system::FileSystem& files = context.target.files();
    TRY(std::string stored, stored_name(context));
    if (stored != name) TRY_DO(files.write(kStored, name + "\n"));
    if (context.target.live()) TRY_DO(name_running_system(name, context));
    return sets_pretty(order) ? set_pretty(order, context) : Status();
  }

  std::vector<WatchPoint> watch_points(const Identity&) override {
    return {{WatchPoint::Kind::path, kStored}, {WatchPoint::Kind::path, kMachineInfo}};
  }

  Result<std::vector<std::string>> enumerate(Context& context) override {
    TRY(std::string stored, stored_name(context));
    std::vector<std::string> names;
    if (!stored.empty()) names.push_back(stored);
    return names;
  }

 private:
  static Result<std::string> stored_name(Context& context) {
    TRY(std::optional<std::string> text, if_there(context.target.files().read(kStored)));
    return first_name(text.value_or(""));
  }

  static Result<std::string> running_name(Context& context) {
    if (!context.target.live()) return std::string();
    TRY(std::string text, context.target.files().read(kRunning));
    return std::string(trim(text));
  }

  // Containers often have the kernel's file read-only and may change their name all the same, by a
  // system call.
  static Status name_running_system(const std::string& name, Context& context) {
    TRY(std::string running, running_name(context));
    if (running == name) return {};
    Status set = context.target.files().set_kernel_value(kRunning, name);
    if (!set && set.error().code == Code::denied) {
      system::Command command{.argv = {"hostname", name}, .timeout = context.timeout};
      auto ran = system::run_checked(context.target.processes(), command, context.stop);
      if (ran) return {};
    }
    return std::move(set).within("naming the running system");
  }

  // What `state` is when the name is another.
  static std::string in_words(const std::string& stored, const std::string& running,
                              Context& context) {
    std::string words = stored.empty() ? "not named" : "named " + printable(stored, 80);
    if (!context.target.live() || running == stored) return words;
    return words + ", running as " + printable(running, 80);
  }

  Result<std::string> pretty_name(Context& context) {
    TRY(auto file, editor_.read(kMachineInfo, context));
    std::string pretty;
    for (size_t i = 0; file && i < file->size(); ++i) {
      std::string_view line = trim((*file)[i]);
      if (line.starts_with(kPretty)) pretty = unquoted(line.substr(kPretty.size()));
    }
    return pretty;
  }

  static bool sets_pretty(const Order& order) {
    return std::any_of(order.change.attributes.begin(), order.change.attributes.end(),
                       [](const model::AttributeChange& part) { return part.name == "pretty"; });
  }

  Status set_pretty(const Order& order, Context& context) {
    std::string line = std::string(kPretty) + quoted(order.text("pretty"));
    return editor_.edit(order, context, kMachineInfo, true, [&](LineFile& file) -> Status {
      std::vector<size_t> found;
      for (size_t i = 0; i < file.size(); ++i) {
        if (trim(file[i]).starts_with(kPretty)) found.push_back(i);
      }
      if (found.empty()) file.insert(file.size(), line);
      for (size_t i = found.size(); i-- > 1;)
        file.erase(found[i]);
      if (!found.empty()) file.replace(found[0], line);
      return {};
    });
  }

  LineEditor editor_;
};

}  // namespace

ProviderFactory hostname_provider(std::shared_ptr<EditLocks> locks) {
  return [locks](system::Target&, const model::Facts&) {
    return std::make_unique<HostnameProvider>(locks);
  };
}

}  // namespace consort::resources
