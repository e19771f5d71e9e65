#include "expression/testing/generator.h"

namespace consort::expression::testing {

std::string Generator::expression() { return of(static_cast<Type>(below(5)), 4); }

std::string Generator::of(Type type, int depth) {
  if (chance(mistakes_)) type = static_cast<Type>(below(5));  // the wrong one now and then
  if (depth > 0 && chance(6)) {
    return "(" + of(type, depth - 1) + " if " + boolean(depth - 1) + " else " +
           of(type, depth - 1) + ")";
  }
  if (depth > 0 && chance(4))
    return "(" + of(type, depth - 1) + (chance(50) ? " or " : " and ") + of(type, depth - 1) + ")";
  if (chance(2)) return "nope|default(" + of(type, depth > 0 ? depth - 1 : 0) + ")";
  switch (type) {
    case Type::number:
      return number(depth);
    case Type::text:
      return text(depth);
    case Type::list:
      return list(depth);
    case Type::boolean:
      return boolean(depth);
    case Type::any:
      return any(depth);
  }
  return "1";
}

std::string Generator::variable(Type type) {
  switch (type) {
    case Type::number:
      return one_of({"zero", "one", "n", "neg", "x", "y", "conf.port", "users[1].age", "l[0]",
                     "facts.memory_mb", "d.a"});
    case Type::text:
      return one_of({"s", "word", "empty", "blank", "lines", "csv", "path", "digits", "html", "uni",
                     "quote", "users[0].name", "conf.host", "facts.os.family"});
    case Type::list:
      return one_of(
          {"l", "ls", "el", "nested", "users[3].groups", "conf.tls.ciphers", "mixed", "users"});
    case Type::boolean:
      return one_of({"t", "f", "conf.tls.enabled", "users[1].active"});
    case Type::any:
      break;
  }
  if (chance(3 * mistakes_)) return one_of({"nope", "d.nope", "l[9]"});
  return one_of({"none_value", "d", "em", "conf", "users[2]", "facts", "mixed[3]"});
}

std::string Generator::number(int depth) {
  if (depth <= 0 || chance(15)) {
    if (chance(50)) return variable(Type::number);
    return one_of({"0", "1", "2", "3", "7", "10", "0.5", "2.0", "1.25", "100"});
  }
  std::string a = number(depth - 1), b = number(depth - 1);
  switch (below(16)) {
    case 0:
      return a + " + " + b;
    case 1:
      return a + " - " + b;
    case 2:
      return a + " * " + b;
    case 3:
      return a + " / " + b;
    case 4:
      return "(" + a + ") // " + b;
    case 5:
      return "(" + a + ") % " + b;
    case 6:
      return "-" + a;
    case 7:
      return "(" + a + ")|abs";
    case 8:
      return "(" + a + ")|round(" + one_of({"0", "1", "2"}) + ")";
    case 9:
      return "(" + a + ")|int";
    case 10:
      return text(depth - 1) + "|length";
    case 11:
      return list(depth - 1) + "|length";
    case 12:
      return "(" + list(depth - 1) + "|select('number')|list)|sum";
    case 13:
      return "(" + text(depth - 1) + ")|int(" + one_of({"0", "5"}) + ")";
    case 14:
      return "(" + a + " + " + b + ") ** 2";
    default:
      return "[" + a + ", " + b + "]|" + one_of({"min", "max", "sum", "first", "last"});
  }
}

std::string Generator::text(int depth) {
  if (depth <= 0 || chance(15)) {
    if (chance(50)) return variable(Type::text);
    return one_of({"'a'", "'b c'", "\"it's\"", "''", "'1'", "'x,y'", "'é'", "'A-b_c'", "'\\n'"});
  }
  std::string a = text(depth - 1);
  switch (below(22)) {
    case 0:
      return a + " ~ " + any(depth - 1);
    case 1:
      return a + " + " + text(depth - 1);
    case 2:
      return "(" + a + ")|upper";
    case 3:
      return "(" + a + ")|lower|title";
    case 4:
      return "(" + a + ")|capitalize";
    case 5:
      return "(" + a + ")|trim";
    case 6:
      return "(" + a + ")|replace(" + text(0) + ", " + text(0) + ")";
    case 7:
      return "(" + list(depth - 1) + ")|join(" + text(0) + ")";
    case 8:
      return "(" + a + ")[" + one_of({"1:", ":3", "::2", "::-1", "-2:", ":-1", "2:5"}) + "]";
    case 9:
      return "(" + number(depth - 1) + ")|string";
    case 10:
      return "'%s|%s' % (" + a + ", " + any(depth - 1) + ")";
    case 11:
      return "'{}-{:>5}'.format(" + any(depth - 1) + ", " + text(0) + ")";
    case 12:
      return "(" + a + ")." +
             one_of({"upper()", "strip()", "title()", "swapcase()", "lower()", "rstrip()"});
    case 13:
      return "(" + a + ")|" +
             one_of({"reverse", "center(9)", "indent(2)", "wordwrap(7)", "urlencode", "striptags",
                     "quote"});
    case 14:
      return "(" + a + ")|truncate(" + one_of({"5", "8", "3"}) + ", " + one_of({"true", "false"}) +
             ", '.', 0)";
    case 15:
      return "(" + list(depth - 1) + ")|to_json";
    case 16:
      return "(" + a + ").split(',')|first";
    case 17:
      return "(" + a + ")|regex_replace('" +
             one_of({"[aeiou]", "\\\\w+", "^.", "(.)(.)", "\\\\s*"}) + "', '" +
             one_of({"_", "<>", ""}) + "')";
    case 18:
      return "'%d:%.2f' % (" + number(depth - 1) + ", " + number(depth - 1) + ")";
    case 19:
      return "(" + a + ") * " + one_of({"0", "1", "2", "3"});
    case 20:
      return "(" + a + ").replace(" + text(0) + ", " + text(0) + ", 1)";
    default:
      return "(" + a + ")|default(" + text(0) + ", true)";
  }
}

std::string Generator::list(int depth) {
  if (depth <= 0 || chance(15)) return variable(Type::list);
  std::string a = list(depth - 1);
  switch (below(20)) {
    case 0:
      return "[" + any(depth - 1) + ", " + any(depth - 1) + ", " + any(depth - 1) + "]";
    case 1:
      return "(" + a + " + " + list(depth - 1) + ")";
    case 2:
      return "(" + a + ")[" + one_of({"1:", ":2", "::-1", "-1:", "::2"}) + "]";
    case 3:
      return "(" + a + ")|list";
    case 4:
      return "(" + a + ")|reverse|list";
    case 5:
      return "(" + a + ")|map('string')|sort|list";
    case 6:
      return "(" + a + ")|map('string')|unique|list";
    case 7:
      return "(" + text(depth - 1) + ").split()";
    case 8:
      return "range(" + one_of({"0", "3", "1, 4", "5, 0, -2"}) + ")|list";
    case 9:
      return "(" + a + ")|select('" +
             one_of({"number", "string", "defined", "none", "iterable", "mapping"}) + "')|list";
    case 10:
      return "(" + a + ")|reject('" + one_of({"number", "string", "sequence", "boolean"}) +
             "')|list";
    case 11:
      return "(" + a + ")|batch(2)|list";
    case 12:
      return "(" + a + ")|map('default', 'x')|list";
    case 13:
      return "(" + text(depth - 1) + ")|list";
    case 14:
      return "users|map(attribute='" + one_of({"name", "age", "address.city"}) + "')|list";
    case 15:
      return "users|selectattr('age', '" + one_of({"gt", "lt", "eq", "ge"}) + "', " + number(0) +
             ")|map(attribute='name')|list";
    case 16:
      return "(" + a + ")|slice(2)|list";
    case 17:
      return "users|sort(attribute='" + one_of({"name", "age", "address.city"}) +
             "')|map(attribute='name')|list";
    case 18:
      return "(" + a + ")|select('number')|sort(reverse=" + one_of({"true", "false"}) + ")|list";
    default:
      return "(" + a + ")|map('string')|map('" + one_of({"upper", "length", "first", "trim"}) +
             "')|list";
  }
}

std::string Generator::boolean(int depth) {
  if (depth <= 0 || chance(15))
    return chance(60) ? variable(Type::boolean) : one_of({"true", "false"});
  static constexpr std::string_view kOrders[] = {" == ", " != ", " < ", " <= ", " > ", " >= "};
  switch (below(12)) {
    case 0:
      return number(depth - 1) + one_of(kOrders) + number(depth - 1);
    case 1:
      return text(depth - 1) + one_of(kOrders) + text(depth - 1);
    case 2:
      return any(depth - 1) + (chance(50) ? " == " : " != ") + any(depth - 1);
    case 3:
      return any(depth - 1) + (chance(50) ? " in " : " not in ") + list(depth - 1);
    case 4:
      return text(0) + " in " + text(depth - 1);
    case 5:
      return "not " + boolean(depth - 1);
    case 6:
      return "(" + boolean(depth - 1) + " and " + boolean(depth - 1) + ")";
    case 7:
      return "(" + boolean(depth - 1) + " or " + boolean(depth - 1) + ")";
    case 8:
      return "(" + any(depth - 1) + ") is " + (chance(30) ? "not " : "") +
             one_of({"defined", "none", "string", "number", "mapping", "sequence", "boolean",
                     "integer", "float"});
    case 9:
      return "(" + number(depth - 1) + ")|int is " + one_of({"odd", "even", "divisibleby 3"});
    case 10:
      return number(0) + one_of(kOrders) + number(depth - 1) + one_of(kOrders) + number(0);
    default:
      return "(" + text(depth - 1) + ")." +
             one_of({"startswith('a')", "endswith('e')", "isalpha()", "isdigit()", "isupper()"});
  }
}

std::string Generator::any(int depth) {
  if (!locals_.empty() && chance(25)) return locals_[below(locals_.size())];
  if (depth <= 0) return variable(static_cast<Type>(below(5)));
  switch (below(9)) {
    case 0:
      return "{'k': " + any(depth - 1) + ", 'j': " + any(depth - 1) + "}";
    case 1:
      return "(" + list(depth - 1) + ")|" + one_of({"first", "last"});
    case 2:
      return "(" + list(depth - 1) + ")[" + one_of({"0", "1", "-1"}) + "]";
    case 3:
      return one_of({"d", "conf", "em"}) + ".get('" + one_of({"a", "port", "zz"}) + "', " +
             number(0) + ")";
    case 4:
      return variable(Type::any);
    default:
      return of(static_cast<Type>(below(4)), depth - 1);
  }
}

}  // namespace consort::expression::testing
