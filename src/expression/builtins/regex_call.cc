#include "expression/builtins/regex_call.h"

#include "base/strings.h"
#include "expression/python/compare.h"

namespace consort::expression {

Outcome<regex::Pattern> pattern_of(const Call& call, size_t i, size_t ignore_case,
                                   size_t multiline) {
  TRY(std::string text, call.text(i, ""));
  regex::Flags flags;
  TRY(flags.ignore_case, call.flag(ignore_case, false));
  TRY(flags.multiline, call.flag(multiline, false));
  return regex::Pattern::compile(text, flags);
}

Outcome<regex::Flags> named_flags(const Call& call) {
  regex::Flags flags;
  for (const auto& [name, datum] : call.named()) {
    if (name != "ignorecase" && name != "multiline") {
      return call.misuse("there is no parameter '" + name + "'",
                         did_you_mean(name, {"ignorecase", "multiline"}));
    }
    TRY(Truth truth, python::truth(datum.value()));
    (name == "ignorecase" ? flags.ignore_case : flags.multiline) = truth == Truth::yes;
  }
  return flags;
}

}  // namespace consort::expression
