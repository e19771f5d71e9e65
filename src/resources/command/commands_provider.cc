#include "base/strings.h"
#include "resources/command/commands.h"
#include "resources/command/guard.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;

constexpr size_t kLinesShown = 10;  // of what a failed command said

// Whether an exit code is one that the description takes for success.
bool is_accepted(int code, const Map& attributes) {
  const Value* returns = attributes.find("returns");
  if (!returns || !returns->is_list()) return code == 0;
  return std::any_of(returns->list().begin(), returns->list().end(), [&](const Value& accepted) {
    return accepted.is_integer() && accepted.integer() == code;
  });
}

// What is run, in one line.
std::string shown(const Value& program) {
  if (program.is_text()) return printable(program.text(), 120);
  std::vector<std::string> words;
  for (const Value& word : program.list())
    words.push_back(word.is_text() ? word.text() : "?");
  return printable(join(words, " "), 120);
}

const Value* program_of(const model::Resource& desired) {
  const Value* program = desired.attributes.find("argv");
  return program ? program : desired.attributes.find("command");
}

Result<system::Command> command_of(const model::Resource& desired, const Context& context) {
  const Value* program = program_of(desired);
  if (!program) return fail(Code::invalid, "it has neither 'command' nor 'argv'");
  TRY(std::vector<std::string> argv, argument_vector(*program));
  TRY(system::Command command, make_command(std::move(argv), desired.attributes, context));
  const Value* input = desired.attributes.find("input");
  if (input && input->is_text()) command.input = input->text();
  return command;
}

Status run(const model::Resource& desired, Context& context) {
  TRY(system::Command command, command_of(desired, context));
  TRY(system::CommandResult result, context.target.processes().run(command, context.stop));
  if (is_accepted(result.exit_code, desired.attributes)) return {};

  std::string code = std::to_string(result.exit_code);
  if (desired.sensitive) return fail(Code::failed, "it ended with " + code);
  std::string said = result.complaint(kLinesShown);
  return fail(Code::failed, "'" + shown(*program_of(desired)) + "' ended with " + code +
                                (said.empty() ? " and said nothing" : ": " + said));
}

class CommandsProvider final : public Provider,
                               public Foreseeing,
                               public Refreshing,
                               public Watching {
 public:
  Result<Map> read(const Identity& identity, Context& context) override {
    Map state;
    state.set("state", Value("done"));
    if (identity.flag("refresh_only")) return state;
    TRY(bool due, is_due(identity.attributes, context));
    if (due) state.set("state", Value("due"));
    return state;
  }

  Status apply(const Order& order, Context& context) override {
    return run(order.desired, context);
  }

  Status foresee(const Order& order, Context& context) override {
    TRY(system::Command command, command_of(order.desired, context));
    return can_be_found(command, context.target.files());
  }

  // Guards have their say here too: what is done is not done again.
  Status refresh(const model::Resource& desired, Context& context) override {
    TRY(bool due, is_due(desired.attributes, context));
    return due ? run(desired, context) : Status();
  }

  std::vector<WatchPoint> watch_points(const Identity& identity) override {
    std::vector<WatchPoint> points;
    for (std::string_view guard : {"creates", "removes"}) {
      std::string path = identity.text(guard);
      if (!path.empty()) points.push_back({WatchPoint::Kind::path, std::move(path)});
    }
    return points;
  }
};

}  // namespace

std::unique_ptr<Provider> commands_provider(system::Target&, const model::Facts&) {
  return std::make_unique<CommandsProvider>();
}

}  // namespace consort::resources
