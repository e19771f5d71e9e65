#pragma once
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expression/failure.h"
#include "expression/limits.h"

namespace consort::expression::regex {

struct Flags {
  bool ignore_case = false;
  bool multiline = false;  // ^ and $ also match at line breaks
  bool dot_all = false;
};

struct Program;

// A regular expression in Python's syntax, matched in time linear in the text: threads run through
// an automaton side by side (Thompson 1968, with Pike's captures), in the order a backtracking
// matcher would try them. So it finds what Python finds; what needs backtracking, look-around and
// back-references, is refused.
class Pattern {
 public:
  static constexpr size_t kNone = ~size_t{0};
  struct Span {
    size_t begin = kNone, end = kNone;
    bool matched() const { return end != kNone; }
  };
  using Match = std::vector<Span>;  // the whole, then the groups

  static Outcome<Pattern> compile(std::string_view pattern, Flags flags);

  // The leftmost match from position `from` on; `advance` refuses an empty one right there.
  Outcome<std::optional<Match>> search(std::u32string_view text, size_t from, Meter& meter,
                                       bool advance = false) const;
  // Only at the start of the text.
  Outcome<std::optional<Match>> match(std::u32string_view text, Meter& meter) const;
  // All, none overlapping another; at most `limit` of them if that is not 0.
  Outcome<std::vector<Match>> find_all(std::u32string_view text, Meter& meter,
                                       size_t limit = 0) const;

  size_t groups() const;  // without the whole
  const std::map<std::u32string, size_t>& names() const;

 private:
  explicit Pattern(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
  std::shared_ptr<const Program> program_;
};

// A replacement with \1, \g<name> and \n in it.
class Replacement {
 public:
  static Outcome<Replacement> parse(std::string_view text, const Pattern& pattern);
  void append_to(std::u32string& out, std::u32string_view text, const Pattern::Match& match) const;

 private:
  struct Piece {
    std::u32string literal;
    size_t group = Pattern::kNone;
  };
  std::vector<Piece> pieces_;
};

}  // namespace consort::expression::regex
