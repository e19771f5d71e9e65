#include "base/strings.h"
#include "model/json.h"
#include "resources/command/guard.h"
#include "resources/if_there.h"
#include "resources/operation/operation_outputs.h"
#include "resources/operation/operation_record.h"
#include "resources/operation/operations.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;
using Phase = OperationRecord::Phase;

constexpr size_t kLinesShown = 10;  // of what a failed program said

std::string boot_of(system::FileSystem& files) {
  auto boot = files.read("/proc/sys/kernel/random/boot_id", 64);
  return boot ? std::string(trim(*boot)) : "";
}

const Value* list_of(const Map& attributes, std::string_view name) {
  const Value* list = attributes.find(name);
  return list && list->is_list() && !list->list().empty() ? list : nullptr;
}

std::vector<std::string> texts(const Map& attributes, std::string_view name) {
  std::vector<std::string> texts;
  if (const Value* list = list_of(attributes, name)) {
    for (const Value& item : list->list())
      if (item.is_text()) texts.push_back(item.text());
  }
  return texts;
}

// The folder, user and variables in which all programs of an operation run.
Map surroundings(const Map& attributes) {
  Map map;
  for (const char* name : {"cwd", "user"})
    if (const Value* value = attributes.find(name)) map.set(name, *value);
  Map variables;
  if (const Value* inputs = attributes.find("inputs"); inputs && inputs->is_map()) {
    for (const Map::Entry& input : inputs->map()) {
      bool text = input.value.is_text();
      variables.set(input.key, text ? input.value : Value(model::to_json(input.value)));
    }
  }
  map.set("environment", Value(std::move(variables)));
  return map;
}

// The file that a program writes its outputs to; gone with this.
class OutputFile {
 public:
  static Result<OutputFile> make(const std::string& name, const std::optional<std::string>& user,
                                 system::Target& target) {
    OutputFile file(record_path(name) + ".outputs", target.files());
    system::WriteOptions options{.mode = 0600};
    if (user) {
      auto account = target.accounts().user(*user);
      if (!account) return fail(Code::not_found, "there is no user '" + printable(*user, 80) + "'");
      options.uid = account->uid;
      options.gid = account->gid;
    }
    TRY_DO(make_record_folder(target.files()));
    TRY_DO(target.files().write(file.path_, "", options));
    return file;
  }
  OutputFile(OutputFile&& other) noexcept
      : path_(std::exchange(other.path_, {})), files_(other.files_) {}
  ~OutputFile() {
    if (!path_.empty()) static_cast<void>(files_.remove(path_));
  }

  const std::string& path() const { return path_; }
  Result<std::string> read() const { return files_.read(path_, kOutputLimit); }

 private:
  OutputFile(std::string path, system::FileSystem& files) : path_(std::move(path)), files_(files) {}

  std::string path_;
  system::FileSystem& files_;
};

Status run(const Value& program, const Map& attributes, bool sensitive, const OutputFile* outputs,
           Context& context) {
  TRY(std::vector<std::string> argv, argument_vector(program));
  std::string shown = printable(join(argv, " "), 120);
  TRY(system::Command command, make_command(std::move(argv), surroundings(attributes), context));
  if (outputs) command.environment.emplace_back("CONSORT_OUTPUTS", outputs->path());
  TRY(system::CommandResult result, context.target.processes().run(command, context.stop));
  if (result.ok()) return {};
  std::string code = std::to_string(result.exit_code);
  if (sensitive) return fail(Code::failed, "it ended with " + code);
  std::string said = result.complaint(kLinesShown);
  return fail(Code::failed, "'" + shown + "' ended with " + code +
                                (said.empty() ? " and said nothing" : ": " + said));
}

// What undoing takes, to be remembered where no description is any more.
Map undoing(const model::Resource& resource) {
  Map map;
  if (resource.sensitive) return map;
  for (const char* name : {"undo", "inputs", "cwd", "user"})
    if (const Value* value = resource.attributes.find(name)) map.set(name, *value);
  return map;
}

class OperationsProvider final : public Provider,
                                 public Enumerating,
                                 public Foreseeing,
                                 public Watching {
 public:
  Result<Map> read(const Identity& identity, Context& context) override {
    TRY(auto record, read_record(context.target.files(), identity.name));
    TRY(std::string_view state, state_of(record, identity.attributes, context));
    Map map;
    map.set("state", Value(state));
    return map;
  }

  Status apply(const Order& order, Context& context) override {
    return order.text("state") == "absent" ? undo(order, context) : perform(order, context);
  }

  Status foresee(const Order& order, Context& context) override {
    bool absent = order.text("state") == "absent";
    const Value* program = list_of(order.desired.attributes, absent ? "undo" : "program");
    if (!program) return {};
    TRY(std::vector<std::string> argv, argument_vector(*program));
    TRY(system::Command command,
        make_command(std::move(argv), surroundings(order.desired.attributes), context));
    return can_be_found(command, context.target.files());
  }

  Result<std::vector<std::string>> enumerate(Context& context) override {
    std::vector<std::string> unread;
    TRY(std::vector<OperationRecord> records, list_records(context.target.files(), unread));
    std::vector<std::string> names;
    for (OperationRecord& record : records)
      names.push_back(std::move(record.name));
    return names;
  }

  std::vector<WatchPoint> watch_points(const Identity& identity) override {
    std::vector<WatchPoint> points{{WatchPoint::Kind::path, record_path(identity.name)}};
    for (std::string& path : texts(identity.attributes, "watch"))
      points.push_back({WatchPoint::Kind::path, std::move(path)});
    return points;
  }

 private:
  // "done", "absent", or why it is to be run again.
  static Result<std::string_view> state_of(const std::optional<OperationRecord>& record,
                                           const Map& attributes, Context& context) {
    const Value* check = list_of(attributes, "check");
    if (record && record->phase == Phase::begun) return "interrupted";
    if (record && record->phase == Phase::failed) return "failed";
    if (record && record->run != run_digest(attributes).hex()) return "outdated";
    if (check) {
      TRY(bool right, succeeds("check", *check, surroundings(attributes), context));
      if (!right) return record ? "broken" : "absent";
      return "done";
    }
    if (!record) return "absent";
    const Value* each_boot = attributes.find("each_boot");
    bool gone =
        each_boot && *each_boot == Value(true) && record->boot != boot_of(context.target.files());
    return gone ? "gone" : "done";
  }

  // The record says before what is done and after how it ended, so that a crash in between shows.
  static Status perform(const Order& order, Context& context) {
    system::FileSystem& files = context.target.files();
    const Map& attributes = order.desired.attributes;
    const Value* program = list_of(attributes, "program");
    if (!program) return fail(Code::invalid, "it has no 'program'");
    OperationRecord record{.name = order.name(),
                           .run = run_digest(attributes).hex(),
                           .boot = boot_of(files),
                           .undoing = undoing(order.desired)};
    std::optional<std::string> user;
    if (std::string name = order.text("user"); !name.empty()) user = std::move(name);
    TRY(OutputFile written, OutputFile::make(record.name, user, context.target));
    TRY_DO(write_record(files, record));
    Status status = run(*program, attributes, order.desired.sensitive, &written, context);
    if (status) status = keep_outputs(written, texts(attributes, "outputs"), record);
    record.phase = status ? Phase::done : Phase::failed;
    Status kept = write_record(files, record);
    return status ? kept : status;
  }

  static Status keep_outputs(const OutputFile& written, const std::vector<std::string>& wanted,
                             OperationRecord& record) {
    TRY(std::string text, written.read().within("reading its outputs"));
    TRY(record.outputs, parse_outputs(text, wanted));
    return {};
  }

  static Status undo(const Order& order, Context& context) {
    if (const Value* program = list_of(order.desired.attributes, "undo"))
      TRY_DO(run(*program, order.desired.attributes, order.desired.sensitive, nullptr, context));
    return remove_record(context.target.files(), order.name());
  }
};

}  // namespace

std::unique_ptr<Provider> operations_provider(system::Target&, const model::Facts&) {
  return std::make_unique<OperationsProvider>();
}

}  // namespace consort::resources
