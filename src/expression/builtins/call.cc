#include "base/strings.h"
#include "expression/builtins/builtin.h"
#include "expression/python/compare.h"
#include "expression/python/number.h"
#include "expression/python/sequence.h"
#include "expression/python/text.h"

namespace consort::expression {
namespace {

using model::Value;

bool is_rest(std::string_view parameter) { return parameter == "*"; }
bool is_named_rest(std::string_view parameter) { return parameter == "**"; }

template <class Parameters>
bool takes(const Parameters& parameters, bool (*kind)(std::string_view)) {
  return std::any_of(parameters.begin(), parameters.end(), kind);
}

size_t plain_parameters(const Builtin& builtin) {
  size_t count = 0;
  while (count < builtin.parameters.size() && !builtin.parameters[count].empty() &&
         builtin.parameters[count][0] != '*') {
    ++count;
  }
  return count;
}

std::vector<std::string> parameter_names(const Builtin& builtin) {
  auto begin = builtin.parameters.begin();
  return {begin, begin + static_cast<ptrdiff_t>(plain_parameters(builtin))};
}

}  // namespace

Failure Call::misuse(std::string message, std::string hint) const {
  return type_failure("'" + std::string(builtin_->name) + "': " + message, std::move(hint));
}

Outcome<void> Call::place(size_t i, Datum datum) {
  if (passed(i)) return misuse("'" + std::string(builtin_->parameters[i]) + "' is given twice");
  arguments_[i] = std::move(datum);
  passed_ |= 1U << i;
  return {};
}

Outcome<void> Call::complete() const {
  for (size_t i = 0; i < builtin_->required; ++i) {
    if (!passed(i)) return misuse("'" + std::string(builtin_->parameters[i]) + "' is missing");
  }
  return {};
}

Outcome<Call> Call::bind(const Builtin& builtin, Datum subject, Actuals actuals, Meter& meter) {
  Call call(builtin, std::move(subject), meter);
  if (actuals.positional.empty() && actuals.named.empty() && builtin.required == 0) return call;
  size_t plain = plain_parameters(builtin);
  for (size_t i = 0; i < actuals.positional.size(); ++i) {
    if (i < plain) {
      TRY_DO(call.place(i, std::move(actuals.positional[i])));
    } else if (takes(builtin.parameters, is_rest)) {
      call.rest_.push_back(std::move(actuals.positional[i]));
    } else {
      return call.misuse("takes at most " + count(plain, "argument") + ", not " +
                         std::to_string(actuals.positional.size()));
    }
  }
  for (auto& [name, datum] : actuals.named) {
    auto end = builtin.parameters.begin() + static_cast<ptrdiff_t>(plain);
    auto parameter = std::find(builtin.parameters.begin(), end, name);
    if (parameter != end) {
      TRY_DO(call.place(static_cast<size_t>(parameter - builtin.parameters.begin()),
                        std::move(datum)));
    } else if (takes(builtin.parameters, is_named_rest)) {
      call.named_.emplace_back(name, std::move(datum));
    } else {
      return call.misuse("there is no parameter '" + name + "'",
                         did_you_mean(name, parameter_names(builtin)));
    }
  }
  TRY_DO(call.complete());
  return call;
}

Outcome<std::string> Call::text() const { return python::str(value(), *meter_); }

Outcome<std::string_view> Call::text_itself() const {
  if (value().is_text()) return std::string_view(value().text());
  return misuse("this needs text, not " + std::string(model::to_string(value().kind())),
                "|string makes text of anything");
}

Outcome<Value> Call::elements() const { return python::elements(value(), *meter_); }

Outcome<const model::Map*> Call::map() const {
  if (value().is_map()) return &value().map();
  return misuse("this needs a map, not " + std::string(model::to_string(value().kind())));
}

bool Call::given(size_t i) const {
  return passed(i) && !(arguments_[i].is_value() && arguments_[i].value().is_null());
}

Outcome<bool> Call::flag(size_t i, bool otherwise) const {
  if (!passed(i)) return otherwise;
  TRY(Truth truth, python::truth(arguments_[i].value()));
  return truth == Truth::yes;
}

Outcome<int64_t> Call::integer(size_t i, int64_t otherwise) const {
  if (!passed(i)) return otherwise;
  std::optional<python::Number> number = python::as_number(arguments_[i].value());
  if (number && !number->is_real) return number->integer;
  return misuse("'" + std::string(builtin_->parameters[i]) + "' is an integer, not " +
                std::string(model::to_string(arguments_[i].value().kind())));
}

Outcome<std::string> Call::text(size_t i, std::string_view otherwise) const {
  if (!passed(i)) return std::string(otherwise);
  const Value& value = arguments_[i].value();
  if (value.is_text()) return value.text();
  return misuse("'" + std::string(builtin_->parameters[i]) + "' is text, not " +
                std::string(model::to_string(value.kind())));
}

Outcome<std::string> Call::any_text(size_t i, std::string_view otherwise) const {
  if (!passed(i)) return std::string(otherwise);
  return python::str(arguments_[i].value(), *meter_);
}

size_t Call::height() const {
  size_t height = subject_.height();
  for (const Datum& argument : arguments_)
    height = std::max(height, argument.height());
  for (const Datum& argument : rest_)
    height = std::max(height, argument.height());
  for (const auto& [name, argument] : named_)
    height = std::max(height, argument.height());
  return height;
}

}  // namespace consort::expression
