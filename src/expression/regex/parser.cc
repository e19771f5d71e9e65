#include "base/strings.h"
#include "expression/python/unicode.h"
#include "expression/regex/class_parser.h"
#include "expression/regex/syntax.h"

namespace consort::expression::regex {
namespace {

using Text = std::u32string_view;

constexpr size_t kDeepest = 50;
constexpr size_t kMostRepeats = 1000;
constexpr size_t kMostGroups = 100;

class Parser {
 public:
  Parser(Text pattern, Flags flags) : reader_(pattern), flags_(flags) {}

  Outcome<Syntax> run() {
    TRY(syntax_.root, choice());
    if (syntax_.groups > kMostGroups) {
      return reader_.failure("it has more than " + std::to_string(kMostGroups) + " groups");
    }
    if (!reader_.at_end()) return reader_.failure("a ')' closes nothing");
    return std::move(syntax_);
  }

 private:
  Outcome<Node> choice() {
    if (++depth_ > kDeepest) return reader_.failure("its groups nest too deeply");
    Flags before = flags_;
    Node node{Node::Kind::choice};
    do {
      TRY(Node branch, sequence());
      node.children.push_back(std::move(branch));
    } while (reader_.skip('|'));
    if (depth_ > 1) flags_ = before;
    --depth_;
    return node.children.size() == 1 ? std::move(node.children[0]) : std::move(node);
  }

  Outcome<Node> sequence() {
    Node node{Node::Kind::sequence};
    while (!reader_.at_end() && reader_.peek() != '|' && reader_.peek() != ')') {
      TRY(Node item, atom());
      TRY(item, repeated(std::move(item)));
      node.children.push_back(std::move(item));
    }
    return node;
  }

  Outcome<Node> repeated(Node item) {
    for (bool first = true; !reader_.at_end(); first = false) {
      Node node{Node::Kind::repeat};
      if (reader_.skip('*')) {
        node.most = Pattern::kNone;
      } else if (reader_.skip('+')) {
        node.least = 1;
        node.most = Pattern::kNone;
      } else if (reader_.skip('?')) {
        node.most = 1;
      } else if (!bounds(node)) {
        break;
      }
      if (!first) return reader_.failure("a repetition cannot be repeated", "put it in (?:...)");
      bool nothing = item.kind == Node::Kind::assertion || item.kind == Node::Kind::empty;
      if (nothing) return reader_.failure("there is nothing to repeat");
      if (node.least > kMostRepeats || (node.most != Pattern::kNone && node.most > kMostRepeats)) {
        return reader_.failure("it repeats more than " + std::to_string(kMostRepeats) + " times");
      }
      if (node.least > node.most)
        return reader_.failure("the bounds of a repetition are the wrong way round");
      node.greedy = !reader_.skip('?');
      if (reader_.skip('+')) return reader_.failure("possessive repetitions are not supported");
      node.children.push_back(std::move(item));
      item = std::move(node);
    }
    return item;
  }

  // "{2}", "{2,}", "{,3}" or "{2,3}"; any other brace stands for itself.
  bool bounds(Node& node) {
    Text rest = reader_.rest();
    size_t close = rest.find('}');
    if (rest.empty() || rest[0] != '{' || close == Text::npos || close > 12) return false;
    std::string inside = python::encode(rest.substr(1, close - 1));
    size_t comma = inside.find(',');
    std::string low = inside.substr(0, comma);
    std::string high = comma == inside.npos ? low : inside.substr(comma + 1);
    auto digits = [](const std::string& text) {
      return text.find_first_not_of("0123456789") == text.npos;
    };
    if (inside.empty() || !digits(low) || !digits(high)) return false;
    if (comma == inside.npos && low.empty()) return false;
    node.least = low.empty() ? 0 : std::stoul(low);
    node.most = high.empty() ? Pattern::kNone : std::stoul(high);
    reader_.advance(close + 1);
    return true;
  }

  Node literal(char32_t c) const {
    Node node{Node::Kind::character};
    node.ignore_case = flags_.ignore_case;
    node.character = flags_.ignore_case ? fold(c) : c;
    return node;
  }

  static Node assertion(Assertion kind) {
    Node node{Node::Kind::assertion};
    node.assertion = kind;
    return node;
  }

  Node set(CharacterSet set) const {
    Node node{Node::Kind::set};
    set.ignore_case = flags_.ignore_case;
    node.set = std::move(set);
    return node;
  }

  Outcome<Node> atom() {
    char32_t c = reader_.take();
    switch (c) {
      case '(':
        return group();
      case '^':
        return assertion(flags_.multiline ? Assertion::line_begin : Assertion::text_begin);
      case '$':
        return assertion(flags_.multiline ? Assertion::line_end : Assertion::end_or_last_break);
      case '\\':
        return escape();
      case '*':
      case '+':
      case '?':
        return reader_.failure("there is nothing to repeat");
      case '[': {
        TRY(CharacterSet characters, parse_class(reader_));
        return set(std::move(characters));
      }
      case '.': {
        Node node{Node::Kind::any};
        node.dot_all = flags_.dot_all;
        return node;
      }
      default:
        return literal(c);
    }
  }

  Outcome<Node> escape() {
    if (reader_.at_end()) return reader_.failure("it ends with a backslash");
    char32_t c = reader_.peek();
    if (c >= '1' && c <= '9') return reader_.failure("back-references are not supported");
    switch (c) {
      case 'b':
        reader_.take();
        return assertion(Assertion::word_edge);
      case 'B':
        reader_.take();
        return assertion(Assertion::no_word_edge);
      case 'A':
        reader_.take();
        return assertion(Assertion::text_begin);
      case 'Z':
        reader_.take();
        return assertion(Assertion::text_end);
      default:
        break;
    }
    TRY(Escape escape, parse_escape(reader_));
    if (!escape.is_class) return literal(escape.character);
    CharacterSet characters;
    characters.classes.push_back(escape.characters);
    return set(std::move(characters));
  }

  Outcome<Node> group() {
    Node node{Node::Kind::group};
    Flags before = flags_;
    if (reader_.skip('?')) {
      TRY(bool has_body, extension(node));
      if (!has_body) return Node{Node::Kind::sequence};
    } else {
      node.group = ++syntax_.groups;
    }
    TRY(Node body, choice());
    if (!reader_.skip(')')) return reader_.failure("a '(' is not closed");
    flags_ = before;
    node.children.push_back(std::move(body));
    return node;
  }

  // What stands behind "(?"; false when that is all of the group.
  Outcome<bool> extension(Node& node) {
    node.group = Pattern::kNone;
    if (reader_.skip(':')) return true;
    if (reader_.skip('#')) {
      while (!reader_.at_end() && reader_.peek() != ')')
        reader_.take();
      if (!reader_.skip(')')) return reader_.failure("a comment is not closed");
      return false;
    }
    if (reader_.skip('P')) {
      if (!reader_.skip('<')) return reader_.failure("back-references are not supported");
      TRY_DO(name(node));
      return true;
    }
    char32_t c = reader_.at_end() ? 0 : reader_.peek();
    if (c == '=' || c == '!' || c == '<') {
      return reader_.failure("look-ahead and look-behind are not supported",
                             "match the surroundings too, and take the part in a group");
    }
    return flags();
  }

  Outcome<void> name(Node& node) {
    std::u32string name;
    while (!reader_.at_end() && reader_.peek() != '>')
      name += reader_.take();
    bool valid = !name.empty() && !python::is_decimal(name[0]) &&
                 std::all_of(name.begin(), name.end(), python::is_word);
    if (!reader_.skip('>') || !valid) return reader_.failure("the name of a group is not valid");
    node.group = ++syntax_.groups;
    if (syntax_.names.emplace(name, node.group).second) return {};
    return reader_.failure("two groups are called '" + python::encode(name) + "'");
  }

  // "i)", "ms:...", "-i:...": for the rest of the group, or for what is behind the colon.
  Outcome<bool> flags() {
    bool on = true;
    while (!reader_.at_end() && reader_.peek() != ')' && reader_.peek() != ':') {
      switch (reader_.take()) {
        case '-':
          on = false;
          break;
        case 'i':
          flags_.ignore_case = on;
          break;
        case 'm':
          flags_.multiline = on;
          break;
        case 's':
          flags_.dot_all = on;
          break;
        case 'u':
          break;
        default:
          return reader_.failure("this kind of group is not supported");
      }
    }
    if (reader_.at_end()) return reader_.failure("a '(' is not closed");
    return reader_.take() == ':';
  }

  Reader reader_;
  Flags flags_;
  Syntax syntax_;
  size_t depth_ = 0;
};

}  // namespace

Outcome<Syntax> parse(Text pattern, Flags flags) { return Parser(pattern, flags).run(); }

}  // namespace consort::expression::regex
