#include "expression/runtime/objects.h"

#include "base/strings.h"
#include "expression/builtins/builtin.h"
#include "expression/runtime/evaluator.h"

namespace consort::expression {
namespace {

using model::Value;

Datum other(std::string message, std::string hint = {}) {
  Undefined undefined{Undefined::Kind::other, std::move(message)};
  undefined.hint = std::move(hint);
  return undefined;
}

Failure gone(std::string_view what) {
  return value_failure("the template of " + std::string(what) + " has ended",
                       "do not keep it in a namespace");
}

Outcome<void> expect_none(const Actuals& actuals, std::string_view name) {
  if (actuals.positional.empty() && actuals.named.empty()) return {};
  return type_failure("'" + std::string(name) + "' takes no arguments");
}

}  // namespace

Datum Object::member(std::function<Outcome<Datum>(Actuals, Meter&)> call) {
  return Datum(std::make_shared<MemberObject>(shared_from_this(), std::move(call)));
}

Outcome<Datum> MacroObject::attribute(std::string_view name, Meter& meter) {
  if (name == "name") return Datum(Value(procedure_.name));
  if (name != "arguments") return Object::attribute(name, meter);
  model::List names;
  for (const auto& parameter : procedure_.parameters)
    names.emplace_back(parameter.name);
  return Datum(Value(std::move(names)));
}

Outcome<Datum> MacroObject::call(Actuals actuals, Evaluator&) {
  std::shared_ptr<Evaluator> home = home_.lock();
  if (!home) return gone("the macro '" + std::string(procedure_.name) + "'");
  return home->call_procedure(procedure_, frame_, std::move(actuals));
}

Datum LoopObject::neighbour(bool exists, size_t index, std::string_view which) const {
  if (exists) return items_.list()[index];
  return other("there is no " + std::string(which) + " item");
}

Outcome<Datum> LoopObject::attribute(std::string_view name, Meter& meter) {
  auto number = [](size_t n) { return Datum(Value(static_cast<int64_t>(n))); };
  size_t length = items_.list().size();
  if (name == "index") return number(index_ + 1);
  if (name == "index0") return number(index_);
  if (name == "revindex") return number(length - index_);
  if (name == "revindex0") return number(length - index_ - 1);
  if (name == "length") return number(length);
  if (name == "depth") return number(depth_ + 1);
  if (name == "depth0") return number(depth_);
  if (name == "first") return Datum(Value(index_ == 0));
  if (name == "last") return Datum(Value(index_ + 1 == length));
  if (name == "previtem") return neighbour(index_ > 0, index_ - 1, "previous");
  if (name == "nextitem") return neighbour(index_ + 1 < length, index_ + 1, "next");
  if (name == "cycle") {
    return member([this](Actuals actuals, Meter&) { return cycle(actuals); });
  }
  if (name == "changed") {
    return member([this](Actuals actuals, Meter& meter) { return changed(actuals, meter); });
  }
  return Object::attribute(name, meter);
}

Outcome<Datum> LoopObject::cycle(const Actuals& actuals) const {
  if (actuals.positional.empty())
    return type_failure("'loop.cycle' needs something to cycle through");
  return actuals.positional[index_ % actuals.positional.size()];
}

Outcome<Datum> LoopObject::changed(const Actuals& actuals, Meter& meter) {
  model::List seen;
  for (const Datum& datum : actuals.positional) {
    TRY(Value value, value_of(datum, "'loop.changed'"));
    seen.push_back(std::move(value));
  }
  Value now(std::move(seen));
  python::Waits waits;
  Truth same = Truth::no;
  if (last_seen_) {
    TRY(same, python::equal(*last_seen_, now, meter, waits));
  }
  last_seen_ = std::move(now);
  if (same == Truth::unknown) return Datum(Value(model::Unknown{std::move(waits)}));
  return Datum(Value(same == Truth::no));
}

Outcome<Datum> LoopObject::call(Actuals actuals, Evaluator&) {
  if (!node_.recursive) {
    return type_failure("this loop cannot call itself", "write 'recursive' at the end of its tag");
  }
  std::shared_ptr<Evaluator> home = home_.lock();
  if (!home) return gone("the loop");
  if (actuals.positional.size() != 1 || !actuals.named.empty()) {
    return type_failure("'loop' takes one argument: what to go through");
  }
  TRY(Value items, value_of(actuals.positional[0], "a loop"));
  return home->repeat_loop(node_, frame_, std::move(items), depth_ + 1);
}

Outcome<Datum> NamespaceObject::attribute(std::string_view name, Meter&) {
  if (Datum* datum = find(name)) return *datum;
  std::vector<std::string> names;
  for (const auto& [key, datum] : entries_)
    names.push_back(key);
  return other("the namespace has no '" + printable(name, 80) + "'", did_you_mean(name, names));
}

Datum* NamespaceObject::find(std::string_view name) {
  auto entry = entries_.find(name);
  return entry == entries_.end() ? nullptr : &entry->second;
}

Outcome<Datum> CyclerObject::attribute(std::string_view name, Meter& meter) {
  if (name == "current") return items_[position_];
  if (name == "next") {
    return member([this](Actuals actuals, Meter&) -> Outcome<Datum> {
      TRY_DO(expect_none(actuals, "next"));
      return next();
    });
  }
  if (name != "reset") return Object::attribute(name, meter);
  return member([this](Actuals actuals, Meter&) -> Outcome<Datum> {
    TRY_DO(expect_none(actuals, "reset"));
    reset();
    return Datum();
  });
}

Outcome<Datum> JoinerObject::call(Actuals actuals, Evaluator&) {
  TRY_DO(expect_none(actuals, "joiner"));
  return Datum(Value(std::exchange(used_, true) ? separator_ : ""));
}

std::string BuiltinObject::hint() const {
  if (!method_) return "call it: " + std::string(builtin_.name) + "()";
  bool map = subject_.is_value() && subject_.value().is_map();
  return map ? "for the key, write ['" + std::string(builtin_.name) + "']"
             : "call it, with () behind";
}

Outcome<Datum> BuiltinObject::call(Actuals actuals, Evaluator& evaluator) {
  return apply(builtin_, subject_, std::move(actuals), evaluator.session().meter);
}

Outcome<Datum> MemberObject::call(Actuals actuals, Evaluator& evaluator) {
  return call_(std::move(actuals), evaluator.session().meter);
}

Outcome<Datum> FunctionObject::call(Actuals actuals, Evaluator& evaluator) {
  return evaluator.call_function(function_, name_, std::move(actuals));
}

Outcome<Datum> BlockObject::attribute(std::string_view name, Meter& meter) {
  if (name != "super") return Object::attribute(name, meter);
  return Datum(std::make_shared<BlockObject>(name_, depth_ + 1));
}

Outcome<Datum> BlockObject::call(Actuals actuals, Evaluator& evaluator) {
  TRY_DO(expect_none(actuals, name_));
  return evaluator.call_block(name_, depth_);
}

Outcome<Datum> SelfObject::attribute(std::string_view name, Meter&) {
  return Datum(std::make_shared<BlockObject>(std::string(name), 0));
}

Outcome<Datum> ModuleObject::attribute(std::string_view name, Meter&) {
  std::shared_ptr<Evaluator> module = module_.lock();
  if (!module) return gone("an import");
  const Context& context = module->context();
  const Datum* found = context.find(name);
  if (found && !name.starts_with('_') && !context.imported.contains(name)) return *found;
  std::vector<std::string> names;
  for (const auto& [key, datum] : context.variables)
    names.push_back(key);
  return other("the imported template has no '" + printable(name, 80) + "'",
               did_you_mean(name, names));
}

}  // namespace consort::expression
