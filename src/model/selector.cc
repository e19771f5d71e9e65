#include "model/selector.h"

#include <algorithm>
#include <set>

#include "model/json.h"
#include "model/pattern.h"
#include "model/selector_node.h"

namespace consort::model {
namespace {

using Node = Selector::Node;
using Operator = Node::Operator;

Match match(bool holds) { return holds ? Match::yes : Match::no; }

Match opposite(Match match) {
  if (match == Match::unknown) return match;
  return match == Match::yes ? Match::no : Match::yes;
}

double real(const Value& value) {
  return value.is_integer() ? static_cast<double>(value.integer()) : value.real();
}

bool is_number(const Value& value) { return value.is_integer() || value.is_real(); }

bool equal(const Value& a, const Value& b) {
  return is_number(a) && is_number(b) && a.kind() != b.kind() ? real(a) == real(b) : a == b;
}

// Whether order<=>0 fits the operator.
template <class T>
bool ordered(Operator comparison, const T& a, const T& b) {
  switch (comparison) {
    case Operator::less:
      return a < b;
    case Operator::at_most:
      return a <= b;
    case Operator::greater:
      return a > b;
    case Operator::at_least:
      return a >= b;
    default:
      return false;
  }
}

bool contains(const Value& container, const Value& item) {
  if (container.is_text() && item.is_text())
    return container.text().find(item.text()) != std::string::npos;
  if (container.is_map() && item.is_text()) return container.map().contains(item.text());
  if (!container.is_list()) return false;
  const List& list = container.list();
  return std::any_of(list.begin(), list.end(), [&](const Value& v) { return equal(v, item); });
}

bool compare(Operator comparison, const Value& a, const Value& b) {
  switch (comparison) {
    case Operator::equal:
      return equal(a, b);
    case Operator::unequal:
      return !equal(a, b);
    case Operator::in:
      return contains(b, a);
    case Operator::not_in:
      return !contains(b, a);
    default:
      break;
  }
  if (a.is_integer() && b.is_integer()) return ordered(comparison, a.integer(), b.integer());
  if (is_number(a) && is_number(b)) return ordered(comparison, real(a), real(b));
  return a.is_text() && b.is_text() && ordered(comparison, a.text(), b.text());
}

// The operand's value; null for a fact that does not exist.
const Value* find(const Node::Operand& operand, const HostView& host) {
  return operand.fact.empty() ? &operand.literal : host.fact(operand.fact);
}

Match compare(const Node& node, const HostView& host) {
  const Value *left = find(node.left, host), *right = find(node.right, host);
  if ((left && has_unknown(*left)) || (right && has_unknown(*right))) return Match::unknown;
  if (left && right) return match(compare(node.comparison, *left, *right));
  return match(node.comparison == Operator::unequal || node.comparison == Operator::not_in);
}

Match holds(const Node& node, const HostView& host) {
  const Value* value = find(node.left, host);
  if (value && value->is_unknown()) return Match::unknown;
  return match(value && value->is_boolean() && value->boolean());
}

Match evaluate(const Node& node, const HostView& host);

// The first part that is `decisive` decides; else one that is not known leaves it open.
Match combine(const Node& node, const HostView& host, Match decisive) {
  Match result = opposite(decisive);
  for (const auto& part : node.parts) {
    Match match = evaluate(*part, host);
    if (match == decisive) return match;
    if (match == Match::unknown) result = match;
  }
  return result;
}

Match evaluate(const Node& node, const HostView& host) {
  switch (node.kind) {
    case Node::Kind::any_of:
      return combine(node, host, Match::yes);
    case Node::Kind::all_of:
      return combine(node, host, Match::no);
    case Node::Kind::none_of:
      return opposite(evaluate(*node.parts[0], host));
    case Node::Kind::tag:
      return match(host.has_tag(node.text));
    case Node::Kind::environment:
      return match(matches_glob(node.text, host.environment()));
    case Node::Kind::name:
      return match(matches_glob(node.text, host.name()));
    case Node::Kind::flag:
      return host.flag(node.text);
    case Node::Kind::holds:
      return holds(node, host);
    case Node::Kind::compare:
      return compare(node, host);
  }
  return Match::no;
}

void collect(const Node& node, std::set<std::string>& facts) {
  if (!node.left.fact.empty()) facts.insert(node.left.fact);
  if (!node.right.fact.empty()) facts.insert(node.right.fact);
  for (const auto& part : node.parts)
    collect(*part, facts);
}

// ' and \ with a backslash before them, in single quotes.
std::string quoted(std::string_view text) {
  std::string result = "'";
  for (char c : text) {
    if (c == '\'' || c == '\\') result += '\\';
    result += c;
  }
  return result + "'";
}

std::string print(const Value& literal) {
  if (literal.is_text()) return quoted(literal.text());
  if (!literal.is_list()) return to_json(literal);
  std::string text;
  for (const Value& item : literal.list())
    text += (text.empty() ? "" : ", ") + print(item);
  return "[" + text + "]";
}

std::string print(const Node::Operand& operand) {
  return operand.fact.empty() ? print(operand.literal) : "facts." + operand.fact;
}

std::string print(const Node& node);

std::string print_parts(const Node& node, std::string_view between) {
  std::string text;
  for (const auto& part : node.parts) {
    bool group = part->kind == Node::Kind::any_of || part->kind == Node::Kind::all_of;
    if (!text.empty()) text += between;
    text += group ? "(" + print(*part) + ")" : print(*part);
  }
  return text;
}

std::string print(const Node& node) {
  switch (node.kind) {
    case Node::Kind::any_of:
      return print_parts(node, " or ");
    case Node::Kind::all_of:
      return print_parts(node, " and ");
    case Node::Kind::none_of:
      return "not " + print_parts(node, "");
    case Node::Kind::tag:
      return "tag:" + quoted(node.text);
    case Node::Kind::environment:
      return "env:" + quoted(node.text);
    case Node::Kind::name:
      return "name:" + quoted(node.text);
    case Node::Kind::flag:
      return node.text;
    case Node::Kind::holds:
      return print(node.left);
    case Node::Kind::compare:
      break;
  }
  return print(node.left) + " " + std::string(to_string(node.comparison)) + " " + print(node.right);
}

}  // namespace

std::string_view to_string(Operator comparison) {
  switch (comparison) {
    case Operator::equal:
      return "==";
    case Operator::unequal:
      return "!=";
    case Operator::less:
      return "<";
    case Operator::at_most:
      return "<=";
    case Operator::greater:
      return ">";
    case Operator::at_least:
      return ">=";
    case Operator::in:
      return "in";
    case Operator::not_in:
      return "not in";
  }
  return "?";
}

Match Selector::evaluate(const HostView& host) const { return model::evaluate(*root_, host); }

std::vector<std::string> Selector::needs() const {
  std::set<std::string> facts;
  collect(*root_, facts);
  return {facts.begin(), facts.end()};
}

std::string Selector::to_string() const { return print(*root_); }

}  // namespace consort::model
