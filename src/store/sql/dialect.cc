#include "store/sql/dialect.h"

#include "base/strings.h"

namespace consort::store::sql {

std::string translate(std::string_view migration, const Dialect& dialect) {
  std::string text(migration);
  text = replace_all(text, "{identity}", dialect.identity);
  text = replace_all(text, "{blob}", dialect.blob);
  text = replace_all(text, "{key}", dialect.key);
  return replace_all(text, "{clustered}", dialect.clustered);
}

}  // namespace consort::store::sql
