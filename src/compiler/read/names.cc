#include "compiler/read/names.h"

#include <array>

#include "compiler/read/expect.h"
#include "model/validate.h"

namespace consort::compiler {

using model::Text;
using model::Value;

namespace {

constexpr size_t kLongestUseName = 100;

// What the scope of every host has, and the words of the expression language itself.
constexpr std::array kTaken = {"host", "facts", "hosts", "secret", "file"};
constexpr std::array kWords = {"true", "false", "none", "True", "False", "None", "and",  "or",
                               "not",  "in",    "is",   "if",   "else",  "for",  "loop", "self"};

bool one_of(std::string_view name, const auto& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool refuse(model::Mark mark, std::string message, std::string hint, Diagnostics& diagnostics) {
  diagnostics.error(mark.place(), "bad-name", std::move(message), std::move(hint));
  return false;
}

}  // namespace

bool check_parameter_name(std::string_view name, model::Mark mark, Owner owner,
                          Diagnostics& diagnostics) {
  if (!is_identifier(name)) {
    std::string better(name);
    for (char& c : better)
      if (c == '-' || c == '.' || c == ' ') c = '_';
    return refuse(mark, "a parameter cannot be called " + quoted(name),
                  is_identifier(better) ? "write '" + better + "'"
                                        : "use letters, digits and _, and no digit in front",
                  diagnostics);
  }
  bool of_use = owner == Owner::application && name == "name";
  if (one_of(name, kTaken) || of_use) {
    std::string has = of_use ? "the name of its use" : "something of every host";
    return refuse(mark, "a parameter cannot be called " + quoted(name) + ": that is " + has, "",
                  diagnostics);
  }
  if (one_of(name, kWords)) {
    return refuse(mark,
                  "a parameter cannot be called " + quoted(name) +
                      ": that is a word of the expression language",
                  "", diagnostics);
  }
  return true;
}

bool check_use_name(std::string_view name, model::Mark mark, Diagnostics& diagnostics) {
  auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  if (!name.empty() && name.size() <= kLongestUseName &&
      std::all_of(name.begin(), name.end(), fits)) {
    return true;
  }
  return refuse(mark, "an application cannot be used by the name " + quoted(name),
                "use letters, digits, '.', '_' and '-', at most 100", diagnostics);
}

std::optional<Text> resource_name(const Type& type, const Value& written,
                                  Diagnostics& diagnostics) {
  Value name =
      written.is_integer() ? Value(std::to_string(written.integer()), written.mark()) : written;
  if (!name.is_text()) {
    refuse(written.mark(), "the name of a resource must be text, not " + with_article(name.kind()),
           "", diagnostics);
    return std::nullopt;
  }
  std::vector<model::Fault> faults = model::validate_name(type.schema(), name);
  for (model::Fault& fault : faults) {
    refuse(written.mark(), type.collection() + ": " + fault.message, std::move(fault.hint),
           diagnostics);
  }
  if (!faults.empty()) return std::nullopt;
  return name.shared_text();
}

}  // namespace consort::compiler
