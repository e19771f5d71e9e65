#include "cli/remote/access/access.h"

#include "base/strings.h"

namespace consort::cli {
namespace {

std::string variable(const Call& call, const char* name) {
  return call.wiring.variable ? call.wiring.variable(name) : "";
}

Result<Digest> root_key_from(const Call& call) {
  std::string text = variable(call, "CONSORT_ROOT_KEY");
  auto key = Digest::from_hex(text);
  if (key) return *key;
  return fail(Code::invalid, text.empty()
                                 ? "CONSORT_SERVER is set, and CONSORT_ROOT_KEY is not"
                                 : "CONSORT_ROOT_KEY is not a SHA-256 in hexadecimal digits");
}

Result<ServerContext> from_variables(const Call& call, const std::string& server) {
  TRY(ServerUrl url, ServerUrl::parse(server).within("reading CONSORT_SERVER"));
  TRY(Digest root_key, root_key_from(call));
  std::string token = variable(call, "CONSORT_TOKEN");
  if (token.empty()) return fail(Code::invalid, "CONSORT_SERVER is set, and CONSORT_TOKEN is not");
  return ServerContext{std::move(url), root_key, Secret(std::move(token))};
}

Result<ServerContext> from_file(const Call& call) {
  TRY(ContextFile file, context_file(call));
  TRY(Contexts contexts, file.read());
  std::string name = call.arguments.remote.context.value_or(variable(call, "CONSORT_CONTEXT"));
  if (name.empty()) name = contexts.current;
  if (name.empty()) {
    return fail(Code::not_found, contexts.by_name.empty()
                                     ? "no server is known: consort login https://HOST:PORT"
                                     : "no server is chosen: consort context use NAME");
  }
  auto found = contexts.by_name.find(name);
  if (found == contexts.by_name.end())
    return fail(Code::not_found, "there is no context '" + printable(name, 100) + "'");
  ServerContext context = std::move(found->second);
  if (std::string token = variable(call, "CONSORT_TOKEN");
      !token.empty() && !call.arguments.remote.context)
    context.token = Secret(std::move(token));
  return context;
}

}  // namespace

Result<ContextFile> context_file(const Call& call) {
  std::string configuration = variable(call, "XDG_CONFIG_HOME");
  if (!configuration.starts_with('/')) {
    std::string home = variable(call, "HOME");
    if (!home.starts_with('/'))
      return fail(Code::not_found, "neither XDG_CONFIG_HOME nor HOME says where contexts are kept");
    configuration = home + "/.config";
  }
  return ContextFile(configuration + "/consort");
}

Result<ServerContext> choose_server(const Call& call) {
  const RemoteOptions& options = call.arguments.remote;
  std::string server = options.context ? "" : variable(call, "CONSORT_SERVER");
  TRY(ServerContext context, server.empty() ? from_file(call) : from_variables(call, server));
  if (std::string environment = variable(call, "CONSORT_ENVIRONMENT"); !environment.empty())
    context.environment = std::move(environment);
  if (options.environment) context.environment = *options.environment;
  return context;
}

}  // namespace consort::cli
