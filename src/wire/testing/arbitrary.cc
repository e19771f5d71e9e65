#include "wire/testing/arbitrary.h"

#include <algorithm>
#include <ostream>

#include "model/testing/arbitrary.h"

namespace consort::wire {
namespace {

const model::Redactor kRedact(sha256("a key"));

model::AttributeChange any_attribute() {
  model::AttributeChange change;
  change.name = *model::any_utf8();
  change.from = *model::any_value();
  change.to = *model::any_value();
  change.sensitive = *rc::gen::arbitrary<bool>();
  if (change.sensitive) {
    change.from = kRedact(change.from);
    change.to = kRedact(change.to);
  } else {
    change.diff = *model::any_utf8();
  }
  return change;
}

// The third reader of descriptions: gives every field a value within its bound.
class Filler {
 public:
  void operator()(std::string_view, bool& to) { to = *rc::gen::arbitrary<bool>(); }
  void operator()(std::string_view, std::integral auto& to, Range bound) {
    to = static_cast<std::remove_reference_t<decltype(to)>>(number(bound.least, bound.most));
  }
  void operator()(std::string_view, std::string& to, Length bound) {
    to = clamp(*model::any_utf8(), bound.least, bound.most);
  }
  void operator()(std::string_view, std::string& to, Bytes bound) {
    to = clamp(*rc::gen::arbitrary<std::string>(), bound.least, bound.most);
  }
  void operator()(std::string_view, Digest& to) { to = sha256(*model::any_utf8()); }
  void operator()(std::string_view, WallTime& to) {
    to = WallTime(std::chrono::milliseconds(number(0, 9'000'000'000'000)));
  }
  void operator()(std::string_view, Code& to) {
    to = static_cast<Code>(number(0, static_cast<int64_t>(Code::io)));
  }
  void operator()(std::string_view, model::Address& to) { to = *model::any_address(); }
  void operator()(std::string_view, model::Map& to) { to = *model::any_map(model::any_value()); }
  void operator()(std::string_view, model::Change& to) {
    to.address = *model::any_address();
    to.action = static_cast<model::Action>(number(0, 4));
    std::vector<model::AttributeChange> attributes(few());
    std::generate(attributes.begin(), attributes.end(), any_attribute);
    to.attributes = std::move(attributes);
    to.because = texts();
    to.conditional = *rc::gen::arbitrary<bool>();
  }
  void operator()(std::string_view key, model::Plan& to) {
    to.host = *model::any_utf8();
    (*this)(key, to.catalog);
    to.changes.resize(few());
    for (model::Change& change : to.changes)
      (*this)(key, change);
    for (auto* problems : {&to.failed, &to.waiting})
      for (std::string& message : texts())
        problems->push_back({*model::any_address(), message});
    to.summary.create = static_cast<size_t>(number(0, INT64_MAX));
  }
  void operator()(std::string_view, std::vector<std::string>& to, Most, Length bound) {
    for (std::string& text : to = texts())
      text = clamp(text, bound.least, bound.most);
  }
  template <class Unit>
  void operator()(std::string_view, Duration& to, Span<Unit> bound) {
    auto units = [](Duration d) { return std::chrono::duration_cast<Unit>(d).count(); };
    to = Unit(number(units(bound.least), units(bound.most)));
  }
  template <class Enum>
  void operator()(std::string_view, Enum& to, Through<Enum> bound) {
    to = static_cast<Enum>(number(0, static_cast<int64_t>(bound.last)));
  }
  template <class Struct>
  void operator()(std::string_view, std::vector<Struct>& to, Most) {
    to.resize(few());
    for (Struct& item : to)
      describe(*this, item);
  }
  template <class T, class... Bound>
  void operator()(std::string_view key, std::optional<T>& to, const Bound&... bound) {
    if (*rc::gen::arbitrary<bool>()) (*this)(key, to.emplace(), bound...);
  }
  template <class Struct>
  void operator()(std::string_view, Struct& to) requires requires(Filler& filler) {
    describe(filler, to);
  }
  { describe(*this, to); }
  template <class T, class... Bound>
  void either(std::string_view key, Answer<T>& to, const Bound&... bound) {
    if (*rc::gen::arbitrary<bool>()) return (*this)(key, to.template emplace<Fault>());
    (*this)(key, to.template emplace<T>(), bound...);
  }
  void require(bool holds, std::string_view, std::string_view) { keeps_rules_ &= holds; }

  bool keeps_rules() const { return keeps_rules_; }

 private:
  static int64_t number(int64_t least, int64_t most) {
    if (*rc::gen::arbitrary<bool>()) return *rc::gen::element(least, most);
    return least + *rc::gen::inRange<int64_t>(0, std::min<int64_t>(most - least, 1 << 20) + 1);
  }
  static size_t few() { return *rc::gen::inRange<size_t>(0, 3); }
  static std::vector<std::string> texts() {
    std::vector<std::string> texts(few());
    for (std::string& text : texts)
      text = *model::any_utf8();
    return texts;
  }
  static std::string clamp(std::string text, size_t least, size_t most) {
    text.resize(std::clamp(text.size(), least, most), 'x');
    return text;
  }

  bool keeps_rules_ = true;
};

template <class Message>
Message filled() {
  while (true) {
    Message message;
    Filler filler;
    describe(filler, message);
    if (filler.keeps_rules()) return message;
  }
}

template <class... M>
rc::Gen<std::variant<M...>> any_of(const std::variant<M...>*) {
  return rc::gen::exec([] {
    using Make = std::variant<M...> (*)();
    static constexpr Make kMakers[] = {[] { return std::variant<M...>(filled<M>()); }...};
    return kMakers[*rc::gen::inRange<size_t>(0, sizeof...(M))]();
  });
}

}  // namespace

rc::Gen<AgentMessage> any_agent_message() { return any_of(static_cast<AgentMessage*>(nullptr)); }
rc::Gen<ServerMessage> any_server_message() { return any_of(static_cast<ServerMessage*>(nullptr)); }

void showValue(const AgentMessage& message, std::ostream& out) { out << to_json(message); }
void showValue(const ServerMessage& message, std::ostream& out) { out << to_json(message); }

}  // namespace consort::wire
