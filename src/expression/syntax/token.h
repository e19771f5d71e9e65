#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace consort::expression {

struct Token {
  enum class Kind : uint8_t {
    text,
    print_begin,
    print_end,
    block_begin,
    block_end,
    end,
    name,
    string,
    integer,
    real,
    add,
    subtract,
    multiply,
    divide,
    floor_divide,
    modulo,
    power,
    tilde,
    pipe,
    dot,
    comma,
    colon,
    assign,
    semicolon,
    equal,
    unequal,
    less,
    less_equal,
    greater,
    greater_equal,
    left_paren,
    right_paren,
    left_bracket,
    right_bracket,
    left_brace,
    right_brace,
  };
  Kind kind;
  uint32_t offset;
  std::string_view text;

  bool is_name(std::string_view name) const { return kind == Kind::name && text == name; }
};

// "'endfor'", "the end of the text": for messages.
std::string describe(const Token& token);
std::string describe(Token::Kind kind);

}  // namespace consort::expression
