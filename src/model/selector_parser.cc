#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/strings.h"
#include "model/selector.h"
#include "model/selector_lexer.h"
#include "model/selector_node.h"

namespace consort::model {
namespace {

using Node = Selector::Node;
using NodePtr = std::shared_ptr<const Node>;
using Operator = Node::Operator;
using Token = SelectorToken;

constexpr size_t kLongestText = 4096;  // bytes
constexpr size_t kDeepest = 50;        // parentheses, nots and lists in each other

// Recursive descent. After the first error the text seems to have ended, which ends every loop.
class Parser {
 public:
  Parser(std::string_view text, const std::vector<std::string>& flags)
      : text_(text), flags_(flags), lexer_(text) {}

  tl::expected<NodePtr, SelectorError> run() {
    if (text_.size() > kLongestText)
      fail_at(kLongestText, "the selector is longer than 4096 bytes");
    if (auto bad = invalid_utf8(text_)) fail_at(*bad, "the selector is not UTF-8");
    advance();
    NodePtr root = any_of();
    if (token_.kind != Token::Kind::end) unexpected("'and', 'or' or the end");
    if (error_) return tl::unexpected(std::move(*error_));
    return root;
  }

 private:
  // Counts how deep the parser stands, for as long as it lives.
  struct Level {
    explicit Level(Parser& parser) : depth(parser.depth_) {
      if (++depth > kDeepest) parser.fail("the selector is nested too deep");
    }
    ~Level() { --depth; }
    size_t& depth;
  };

  void fail_at(size_t offset, std::string message, std::string hint = {}) {
    if (error_) return;
    auto column = static_cast<uint32_t>(utf8_characters(text_.substr(0, offset)).size() + 1);
    error_ = SelectorError{column, std::move(message), std::move(hint)};
    token_ = {};
  }
  void fail(std::string message, std::string hint = {}) {
    fail_at(token_.offset, std::move(message), std::move(hint));
  }
  NodePtr unexpected(std::string_view wanted) {
    std::string found =
        token_.kind == Token::Kind::end ? "the end" : "'" + printable(token_.text, 40) + "'";
    fail("expected " + std::string(wanted) + ", not " + found);
    return nullptr;
  }

  void advance() {
    if (error_) return;
    token_ = lexer_.next();
    if (token_.kind == Token::Kind::wrong) fail(token_.text, token_.hint);
  }

  bool take(std::string_view symbol_or_keyword) {
    if (!token_.is(symbol_or_keyword)) return false;
    advance();
    return true;
  }

  // part (word part)*
  NodePtr sequence(Node::Kind kind, std::string_view word, NodePtr (Parser::*part)()) {
    std::vector<NodePtr> parts = {(this->*part)()};
    while (!error_ && take(word))
      parts.push_back((this->*part)());
    if (parts.size() == 1) return parts[0];
    return std::make_shared<Node>(Node{kind, std::move(parts)});
  }
  NodePtr any_of() { return sequence(Node::Kind::any_of, "or", &Parser::all_of); }
  NodePtr all_of() { return sequence(Node::Kind::all_of, "and", &Parser::negation); }

  NodePtr negation() {
    Level level(*this);
    if (error_ || !take("not")) return error_ ? nullptr : primary();
    return std::make_shared<Node>(Node{Node::Kind::none_of, {negation()}});
  }

  NodePtr primary() {
    if (take("(")) {
      NodePtr inside = any_of();
      if (!error_ && !take(")")) unexpected("')'");
      return inside;
    }
    if (token_.kind == Token::Kind::prefix) return glob();
    if (token_.kind == Token::Kind::word && is_flag()) return flag();
    return comparison();
  }

  NodePtr glob() {
    static const std::vector<std::string> prefixes = {"tag", "env", "name"};
    static constexpr Node::Kind kinds[] = {Node::Kind::tag, Node::Kind::environment,
                                           Node::Kind::name};
    auto prefix = std::find(prefixes.begin(), prefixes.end(), token_.text);
    if (prefix == prefixes.end()) {
      std::string hint = did_you_mean(token_.text, prefixes);
      fail("'" + printable(token_.text, 40) + ":' is not tag:, env: or name:", hint);
      return nullptr;
    }
    advance();
    bool word = token_.kind == Token::Kind::word || token_.kind == Token::Kind::text;
    if (!word || token_.text.empty())
      return unexpected("a name or a glob after '" + *prefix + ":'");
    std::string text = token_.text;
    advance();
    return std::make_shared<Node>(Node{kinds[prefix - prefixes.begin()], {}, std::move(text)});
  }

  static bool is_fact(std::string_view word) { return word.starts_with("facts."); }
  static bool is_number(std::string_view word) {
    size_t digit = word.find_first_not_of("+-");
    return digit != std::string_view::npos && word[digit] >= '0' && word[digit] <= '9';
  }

  bool is_flag() const {
    const std::string& word = token_.text;
    return !is_fact(word) && !is_number(word) && word != "true" && word != "false";
  }

  NodePtr flag() {
    std::string word = token_.text;
    if (std::find(flags_.begin(), flags_.end(), word) != flags_.end()) {
      advance();
      return std::make_shared<Node>(Node{Node::Kind::flag, {}, std::move(word)});
    }
    if (word == "and" || word == "or" || word == "in" || word == "not")
      return unexpected("a condition");
    std::string hint = did_you_mean(word, flags_);
    if (hint.empty())
      hint = "tags are written tag:NAME, facts facts.NAME, and text stands in quotes";
    if (word == "name" || word == "env" || word == "tag") hint = "write " + word + ":" + "VALUE";
    fail("'" + printable(word, 60) + "' is not a condition", hint);
    return nullptr;
  }

  NodePtr comparison() {
    Node node{Node::Kind::compare};
    node.left = operand();
    if (error_) return nullptr;
    auto comparison = take_operator();
    if (!comparison) {
      if (node.left.fact.empty()) return unexpected("a comparison");
      node.kind = Node::Kind::holds;
      return std::make_shared<Node>(std::move(node));
    }
    node.comparison = *comparison;
    node.right = operand();
    return std::make_shared<Node>(std::move(node));
  }

  std::optional<Operator> take_operator() {
    for (Operator comparison :
         {Operator::equal, Operator::unequal, Operator::less, Operator::at_most, Operator::greater,
          Operator::at_least, Operator::in}) {
      if (take(to_string(comparison))) return comparison;
    }
    if (!take("not")) return std::nullopt;
    if (!take("in")) unexpected("'in'");
    return Operator::not_in;
  }

  Node::Operand operand() {
    if (token_.kind != Token::Kind::word || !is_fact(token_.text)) return {"", literal()};
    std::string path = token_.text.substr(6);
    for (std::string_view part : split(path, '.')) {
      if (part.empty() || part.find_first_of("*?@+/") != std::string_view::npos) {
        fail("'" + printable(token_.text, 80) + "' is not the name of a fact");
        return {};
      }
    }
    advance();
    return {std::move(path)};
  }

  Value literal() {
    if (take("[")) return list();
    Value value;
    if (token_.kind == Token::Kind::text) {
      value = Value(token_.text);
    } else if (token_.is("true") || token_.is("false")) {
      value = Value(token_.text == "true");
    } else if (token_.kind == Token::Kind::word && is_number(token_.text)) {
      value = number();
    } else {
      std::string hint =
          token_.kind == Token::Kind::word ? "put text in quotes: '" + token_.text + "'" : "";
      unexpected("a fact, a number, 'text', true, false or a list");
      if (error_ && error_->hint.empty()) error_->hint = hint;
      return value;
    }
    advance();
    return value;
  }

  Value list() {
    Level level(*this);
    List items;
    while (!error_ && !take("]")) {
      if (!items.empty() && !take(",")) unexpected("',' or ']'");
      if (!error_) items.push_back(literal());
    }
    return Value(std::move(items));
  }

  Value number() {
    const char *first = token_.text.data(), *last = first + token_.text.size();
    if (*first == '+') ++first;
    int64_t integer = 0;
    if (auto [end, error] = std::from_chars(first, last, integer);
        error == std::errc() && end == last) {
      return Value(integer);
    }
    double real = 0;
    if (auto [end, error] = std::from_chars(first, last, real);
        error == std::errc() && end == last) {
      return Value(real);
    }
    fail("'" + printable(token_.text, 60) + "' is not a number, or too large",
         "put text in quotes");
    return {};
  }

  std::string_view text_;
  const std::vector<std::string>& flags_;
  SelectorLexer lexer_;
  size_t depth_ = 0;
  Token token_;
  std::optional<SelectorError> error_;
};

}  // namespace

tl::expected<Selector, SelectorError> Selector::parse(std::string_view text,
                                                      const std::vector<std::string>& flags) {
  auto root = Parser(text, flags).run();
  if (!root) return tl::unexpected(std::move(root.error()));
  return Selector(std::move(*root));
}

}  // namespace consort::model
