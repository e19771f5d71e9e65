#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/descriptor.h"
#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/remote/access/access.h"
#include "cli/remote/api/api_client.h"
#include "cli/remote/show/members.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {
namespace {

constexpr size_t kLongestToken = 4096;  // bytes

Result<std::string> first_line_of(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return os_error(errno, "cannot read " + path);
  std::string text(kLongestToken, '\0');
  ssize_t got = ::read(file.get(), text.data(), text.size());
  if (got < 0) return os_error(errno, "cannot read " + path);
  text.resize(static_cast<size_t>(got));
  return text.substr(0, text.find('\n'));
}

// From a file, standard input, the environment or a person: never from the command line, which
// others can read.
Result<Secret> token_for(const Call& call) {
  const auto& file = call.arguments.remote.token_file;
  std::optional<std::string> text;
  if (file && *file != "-") {
    TRY(text, first_line_of(*file));
  } else if (file) {
    text = call.terminal.read_line(kLongestToken);
  } else if (call.wiring.variable && !call.wiring.variable("CONSORT_TOKEN").empty()) {
    text = call.wiring.variable("CONSORT_TOKEN");
  } else if (call.terminal.interactive()) {
    text = call.terminal.ask_hidden("Token", kLongestToken);
  } else {
    return fail(Code::invalid, "no token: give --token-file FILE, or - for standard input");
  }
  std::string token(trim(text.value_or("")));
  if (token.empty()) return fail(Code::invalid, "the token is empty");
  return Secret(std::move(token));
}

Result<ServerContext> context_for(const Call& call) {
  const RemoteOptions& options = call.arguments.remote;
  TRY(ServerUrl server, ServerUrl::parse(options.server));
  auto root_key = Digest::from_hex(to_lower(options.root_key.value_or("")));
  if (!root_key) {
    return fail(Code::invalid,
                "--root-key is to be the SHA-256 that the server told when it started first");
  }
  TRY(Secret token, token_for(call));
  return ServerContext{std::move(server), *root_key, std::move(token),
                       options.environment.value_or("")};
}

std::string full_name(const model::Value& environment) {
  return text_at(environment, "organization") + "/" + text_at(environment, "name");
}

// Asks what the token can see, which proves server and token, and that the environment exists.
Answered<model::List> visible_environments(const Call& call, const ServerContext& context) {
  TRY(auto api, ApiClient::make({.server = context}, call.wiring.stop));
  TRY(model::Value answer, api->get(Target::server("environments")));
  model::List environments = list_at(answer, "items");
  if (context.environment.empty()) return environments;
  for (const model::Value& environment : environments) {
    if (full_name(environment) == context.environment) return environments;
    if (text_at(environment, "name") == context.environment) return environments;
  }
  return fail(Code::not_found,
              "the token sees no environment '" + printable(context.environment, 200) + "'");
}

Status keep(const Call& call, const std::string& name, const ServerContext& context) {
  TRY(ContextFile file, context_file(call));
  return file.change([&](Contexts& contexts) -> Status {
    contexts.by_name.insert_or_assign(name, context);
    contexts.current = name;
    return {};
  });
}

}  // namespace

int run_login(const Call& call) {
  auto context = context_for(call);
  if (!context) return refused(call, {context.error()});
  const std::string& given = call.arguments.remote.name;
  const std::string name = given.empty() ? context->server.host : given;
  if (!is_context_name(name)) {
    return refused(call, {.error = fail(Code::invalid,
                                        "'" + printable(name, 100) + "' is no name of a context"),
                          .hint = "--name takes letters, digits, '.', '_' and '-'"});
  }
  auto environments = visible_environments(call, *context);
  if (!environments) return refused(call, environments.error());
  if (Status kept = keep(call, name, *context); !kept) return refused(call, {kept.error()});
  call.terminal.say("Logged in to " + context->server.to_string() + " as context '" + name + "'.");
  if (environments->size() > 1 && context->environment.empty()) {
    std::vector<std::string> names;
    for (const model::Value& environment : *environments)
      names.push_back(printable(full_name(environment), 200));
    names.resize(std::min<size_t>(names.size(), 10));
    call.terminal.say("It has several environments: choose one with --environment, of " +
                      join(names, ", "));
  }
  return kOk;
}

int run_logout(const Call& call) {
  auto file = context_file(call);
  if (!file) return refused(call, {file.error()});
  std::string name = call.arguments.remote.name;
  Status status = file->change([&](Contexts& contexts) -> Status {
    if (name.empty()) name = contexts.current;
    if (contexts.by_name.erase(name) == 0)
      return fail(Code::not_found, name.empty()
                                       ? "no context is chosen"
                                       : "there is no context '" + printable(name, 100) + "'");
    if (contexts.current == name) contexts.current.clear();
    return {};
  });
  if (!status) return refused(call, {status.error()});
  call.terminal.say("The token of context '" + name +
                    "' is forgotten here; consort token revoke ends it everywhere.");
  return kOk;
}

}  // namespace consort::cli
