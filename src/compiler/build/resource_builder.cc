#include "compiler/build/resource_builder.h"

#include "compiler/read/expect.h"
#include "compiler/read/foreign_words.h"
#include "compiler/read/policy.h"

namespace consort::compiler {

using expression::Truth;
using model::AttributeKind;
using model::AttributeRole;
using model::AttributeSchema;
using model::Value;

namespace {

constexpr std::string_view kVariables = "variables";

// Each name once, in the order of the alphabet.
void settle(std::vector<std::string>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

bool wants_text(AttributeKind kind) {
  return kind == AttributeKind::text || kind == AttributeKind::content ||
         kind == AttributeKind::user || kind == AttributeKind::group;
}

// What the expression language writes for a value within text.
Value written_out(const Value& value) {
  static const auto kTemplate = [] {
    Diagnostics none;
    return expression::Template::parse("{{ value }}", {}, none);
  }();
  expression::Names names;
  names.set("value", value);
  Diagnostics none;
  return kTemplate->render(names, none)->with_mark(value.mark());
}

// "{{ port }}" is a number; where text is wanted, its digits are meant.
void write_out(AttributeKind kind, Value& value) {
  bool scalar = value.is_integer() || value.is_real() || value.is_boolean();
  if (scalar && wants_text(kind)) value = written_out(value);
}

void write_out(const AttributeSchema& attribute, Value& value) {
  write_out(attribute.kind, value);
  if (!wants_text(attribute.items)) return;
  if (value.is_list()) {
    for (Value& item : value.own_list())
      write_out(attribute.items, item);
  } else if (value.is_map()) {
    model::Map written;
    for (const model::Map::Entry& entry : value.map()) {
      Value item = entry.value;
      write_out(attribute.items, item);
      written.set(entry.key, std::move(item), entry.key_mark);
    }
    value = Value(std::move(written), value.mark());
  }
}

// What a sensitive resource says is as secret as a secret.
Value as_secret(const AttributeSchema& attribute, AttributeKind kind, const Value& value) {
  bool texts = kind == AttributeKind::text || kind == AttributeKind::any;
  bool secret = kind == AttributeKind::content || (value.is_text() && texts);
  if (secret && attribute.values.empty())
    return Value(model::SecretText{{{false, value.is_text() ? value.text() : ""}}}, value.mark());
  if (value.is_list()) {
    model::List list;
    for (const Value& item : value.list())
      list.push_back(as_secret(attribute, attribute.items, item));
    return Value(std::move(list), value.mark());
  }
  if (!value.is_map()) return value;
  model::Map map;
  for (const model::Map::Entry& entry : value.map())
    map.set(entry.key, as_secret(attribute, attribute.items, entry.value), entry.key_mark);
  return Value(std::move(map), value.mark());
}

bool is_list_or_map(const Value& value) { return value.is_list() || value.is_map(); }

}  // namespace

Fate ResourceBuilder::build(const Draft& draft, Built& built) {
  HostContext& context = scopes_.context();
  if (draft.contributions.front().entry->withdrawn) {
    const Entry& entry = *draft.contributions.front().entry;
    context.diagnostics.warning(
        entry.mark.place(), "nothing-withdrawn",
        "no earlier layer describes " + draft.type->collection() + " " + quoted(*draft.name),
        "write '" + *draft.name + ": {}' to describe it with nothing but defaults");
  }
  built.draft = &draft;
  built.type = draft.type;
  built.resource.address = {draft.type->collection(), *draft.name};
  built.resource.mark = draft.contributions.back().entry->mark;
  built.resource.waits_for = draft.name_waits_for;
  built.open = !draft.name_waits_for.empty();
  built.resource.drift = context.settings.drift;
  built.resource.retry = context.settings.retry;
  built.resource.timeout = context.settings.timeout;

  AttributeChains chains(draft, scopes_);
  if (chains.contributions().empty()) return Fate::withdrawn;
  if (auto fate = judge(chains, built)) return *fate;
  cells_.clear();
  cells_.resize(draft.type->slots());
  const AttributeChains::Chain sensitive = chains.find(draft.type->slot(Common::sensitive));
  if (!sensitive.empty()) compute(sensitive, built);  // first: nothing of it is in a message
  for (const AttributeChains::Chain& chain : chains.all())
    if (AttributeChains::slot_of(chain) != draft.type->slot(Common::sensitive))
      compute(chain, built);
  finish(built);
  return Fate::built;
}

// The fate that `when` decides all by itself, without a look at the attributes.
std::optional<Fate> ResourceBuilder::judge(const AttributeChains& chains, Built& built) {
  AttributeChains::Chain chain = chains.find(built.type->slot(Common::when));
  if (chain.empty() || chain.back().setting->action != Action::set) return std::nullopt;
  const Statement& condition = chain.back();
  std::vector<std::string>& waits_for = built.resource.waits_for;
  auto truth = condition.setting->value.test(scopes_.evaluation(condition.position), waits_for);
  if (truth == Truth::no) return Fate::dropped;
  if (truth == Truth::yes) return std::nullopt;
  built.open = true;
  settle(waits_for);
  return Fate::built;
}

void ResourceBuilder::compute(const AttributeChains::Chain& chain, Built& built) {
  const Type& type = *built.type;
  Slot slot = AttributeChains::slot_of(chain);
  if (slot == type.slot(Common::when)) return;
  const AttributeSchema& attribute = type.attribute(slot);
  const Value* base = is_list_or_map(attribute.default_value) ? &attribute.default_value : nullptr;
  Merged merged = merge(chain, scopes_, base, attribute.unordered);

  Cell& cell = cells_[slot];
  cell.stated = merged.failed || merged.value;
  if (!merged.value) return;
  if (!merged.checked && wait_for_unknowns(*merged.value, built)) {
    if (type.is_own(slot)) cell.value = std::move(*merged.value);
    return;
  }
  if (!type.is_own(slot)) return take_common(slot, *merged.value, built);
  if (!merged.checked) {
    if (!chain.back().setting->value.is_constant()) write_out(attribute, *merged.value);
    model::Mark mark = chain.back().setting->mark;
    Diagnostics& diagnostics = scopes_.context().diagnostics;
    std::vector<model::Fault> faults =
        model::validate(attribute, *merged.value, built.resource.sensitive);
    add_hint_for_state(type, slot, *merged.value, faults);
    if (!report(std::move(faults), mark, diagnostics)) return;
  }
  cell.value = std::move(*merged.value);
  const Statement& decisive = merged.decisive.setting ? merged.decisive : chain.back();
  cell.position = decisive.position;
}

bool ResourceBuilder::wait_for_unknowns(const Value& value, Built& built) {
  return model::has_unknown(value, &built.resource.waits_for);
}

void ResourceBuilder::take_common(Slot slot, const Value& value, Built& built) {
  Diagnostics& diagnostics = scopes_.context().diagnostics;
  model::Resource& resource = built.resource;
  const Type& type = *built.type;
  if (slot == type.slot(Common::needs)) {
    take_references(value, false, built);
  } else if (slot == type.slot(Common::notifies)) {
    take_references(value, true, built);
  } else if (slot == type.slot(Common::drift)) {
    resource.drift = read_drift(value, diagnostics).value_or(resource.drift);
  } else if (slot == type.slot(Common::retry)) {
    resource.retry = read_retry(value, diagnostics).value_or(resource.retry);
  } else if (slot == type.slot(Common::timeout)) {
    resource.timeout = read_timeout(value, diagnostics).value_or(resource.timeout);
  } else if (expect(value, Value::Kind::boolean, "'sensitive'", diagnostics)) {
    resource.sensitive = value.boolean();
  }
}

void ResourceBuilder::take_references(const Value& value, bool notify, Built& built) {
  if (value.is_text()) {
    built.references.push_back({value, notify});
    return;
  }
  std::string what = notify ? "'notifies'" : "'requires'";
  Diagnostics& diagnostics = scopes_.context().diagnostics;
  if (!expect(value, Value::Kind::list, what, diagnostics, "write [services.nginx]")) return;
  for (Value item : value.list()) {
    if (!item.mark().document) item = item.with_mark(value.mark());  // an expression made it
    if (expect(item, Value::Kind::text, "every item of " + what, diagnostics)) {
      built.references.push_back({std::move(item), notify});
    }
  }
}

// Files and templates of the site become content, unless the thing is to go anyway.
void ResourceBuilder::lower(Built& built) {
  const Type& type = *built.type;
  for (Slot slot = 0; type.is_own(slot); ++slot) {
    const AttributeSchema& attribute = type.attribute(slot);
    if (attribute.becomes.empty() || !cells_[slot].stated) continue;
    Slot target = *type.slot(attribute.becomes);
    cells_[target].stated = true;
    if (cells_[slot].value && !built.absent) lower(slot, target, built);
  }
}

void ResourceBuilder::lower(Slot slot, Slot target, Built& built) {
  const Cell& cell = cells_[slot];
  if (cell.value->is_unknown()) {
    cells_[target].value = cell.value;
    return;
  }
  uint32_t instance = scopes_.context().instance(cell.position);
  if (built.type->attribute(slot).kind == AttributeKind::source) {
    cells_[target].value = lowering_.source(*cell.value, instance);
    return;
  }
  model::Map variables;
  if (auto given = built.type->slot(kVariables); given && cells_[*given].value) {
    if (cells_[*given].value->is_map()) variables = cells_[*given].value->map();
  }
  cells_[target].value = lowering_.render(*cell.value, instance, variables);
  if (!cells_[target].value || wait_for_unknowns(*cells_[target].value, built)) return;
  report(model::validate(built.type->attribute(target), *cells_[target].value),
         cells_[target].value->mark(), scopes_.context().diagnostics);
}

void ResourceBuilder::finish(Built& built) {
  const Type& type = *built.type;
  auto state = type.state();
  if (state) {
    const Value& fallback = type.attribute(*state).default_value;
    const Value& stated = cells_[*state].value.value_or(fallback);
    built.absent = type.means_absent(stated);
    bool failed = cells_[*state].stated && !cells_[*state].value;
    built.open = built.open || failed || stated.is_unknown();
  }
  lower(built);
  model::Map& attributes = built.resource.attributes;
  for (Slot slot = 0; type.is_own(slot); ++slot) {
    const AttributeSchema& attribute = type.attribute(slot);
    if (attribute.required && !built.absent) require(built, slot);
    if (attribute.role == AttributeRole::compile) continue;
    if (cells_[slot].value) {
      attributes.insert(type.key(slot), std::move(*cells_[slot].value));
    } else if (!attribute.default_value.is_null() && !cells_[slot].stated) {
      attributes.insert(type.key(slot), attribute.default_value);
    }
  }
  if (!built.absent) {
    for (const std::vector<std::string>& group : type.schema().at_least_one)
      require_one_of(built, group);
  }
  std::vector<model::Fault> faults = model::validate_together(type.schema(), attributes);
  if (faults.empty() && built.resource.sensitive)
    faults = model::validate_together(type.schema(), as_secrets(built));
  report(std::move(faults), built.resource.mark, scopes_.context().diagnostics);
  settle(built.resource.waits_for);
}

// Of what the description says, not of defaults, which everybody knows.
model::Map ResourceBuilder::as_secrets(const Built& built) const {
  const Type& type = *built.type;
  model::Map secret;
  for (const model::Map::Entry& entry : built.resource.attributes) {
    const Slot slot = *type.slot(*entry.key);
    const AttributeSchema& attribute = type.attribute(slot);
    secret.set(
        entry.key,
        cells_[slot].stated ? as_secret(attribute, attribute.kind, entry.value) : entry.value,
        entry.key_mark);
  }
  return secret;
}

void ResourceBuilder::require(const Built& built, Slot slot) {
  if (cells_[slot].stated || !built.type->attribute(slot).default_value.is_null()) return;
  scopes_.context().diagnostics.error(
      built.resource.mark.place(), "missing-attribute",
      built.resource.address.to_string() + " needs " + quoted(built.type->attribute(slot).name));
}

void ResourceBuilder::require_one_of(const Built& built, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    Slot slot = *built.type->slot(name);
    if (cells_[slot].stated || !built.type->attribute(slot).default_value.is_null()) return;
  }
  scopes_.context().diagnostics.error(
      built.resource.mark.place(), "missing-attribute",
      built.resource.address.to_string() + " needs one of: " + join(names, ", "));
}

}  // namespace consort::compiler
