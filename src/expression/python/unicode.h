#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace consort::expression::python {

// Text as Python sees it, a sequence of code points. A byte that is not UTF-8 stands for itself as
// one of U+DC80 to U+DCFF (Python's "surrogateescape"), so every text survives decode() and
// encode().

bool is_ascii(std::string_view text);
size_t length(std::string_view text);   // in code points
char32_t take(std::string_view& text);  // removes the first code point; `text` is not empty
void append(std::string& text, char32_t c);
std::u32string decode(std::string_view text);
std::string encode(std::u32string_view characters);

// The properties behind str.isspace(), str.isalpha(), ...
bool is_space(char32_t c);
bool is_alpha(char32_t c);
bool is_decimal(char32_t c);
bool is_digit(char32_t c);
bool is_numeric(char32_t c);
bool is_lower(char32_t c);
bool is_upper(char32_t c);
bool is_title(char32_t c);
bool is_printable(char32_t c);
bool is_word(char32_t c);        // what \w of a pattern matches
bool is_line_break(char32_t c);  // where str.splitlines() splits

enum class Case { upper, lower, title };
void append_case(std::string& text, char32_t c, Case wanted);  // one code point may become three

std::string upper(std::string_view text);
std::string lower(std::string_view text);
std::string capitalize(std::string_view text);  // the first up, the rest down
std::string title(std::string_view text);       // every run of letters capitalized
std::string swapcase(std::string_view text);

}  // namespace consort::expression::python
