#include "cli/remote/api/target.h"

#include "base/strings.h"
#include "net/http_target.h"

namespace consort::cli {

Target& Target::with(std::string name, std::string value) {
  query_.emplace_back(std::move(name), std::move(value));
  return *this;
}

Target& Target::below(std::string_view path) {
  for (std::string_view segment : split(path, '/'))
    add(segment);
  return *this;
}

void Target::add(std::string_view segment) { path_ += "/" + net::percent_encode(segment); }

std::string Target::to_string() const {
  std::vector<std::string> parameters;
  for (const auto& [name, value] : query_)
    parameters.push_back(net::percent_encode(name) + "=" + net::percent_encode(value));
  return parameters.empty() ? path_ : path_ + "?" + join(parameters, "&");
}

}  // namespace consort::cli
