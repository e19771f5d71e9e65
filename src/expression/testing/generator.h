#pragma once
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace consort::expression::testing {

// Makes expressions and templates from a grammar: the same ones for the same seed. Most of them
// evaluate, some fail on purpose; it stays out of where the dialect differs from Jinja2 (see
// README.md). They use the names of testdata/variables.json.
class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed) {}

  std::string expression();
  std::string text_template();

 private:
  enum class Type { number, text, list, boolean, any };

  size_t below(size_t count) { return random_() % count; }
  bool chance(int percent) { return below(100) < static_cast<size_t>(percent); }
  template <size_t size>
  std::string one_of(const std::string_view (&choices)[size]) {
    return std::string(choices[below(size)]);
  }

  std::string of(Type type, int depth);
  std::string number(int depth);
  std::string text(int depth);
  std::string list(int depth);
  std::string boolean(int depth);
  std::string any(int depth);
  std::string variable(Type type);

  std::string body(int depth);
  std::string piece(int depth);
  std::string tag(std::string_view inside);
  std::string print(std::string_view inside);
  std::string conditional(int depth);
  std::string loop(int depth);
  std::string assignment(int depth);
  std::string macro(int depth);
  std::string filter_block(int depth);

  std::mt19937_64 random_;
  int mistakes_ = 3;                 // percent of operands that are of the wrong type
  std::vector<std::string> locals_;  // names that loops and sets have brought in
  size_t next_local_ = 0;
};

}  // namespace consort::expression::testing
