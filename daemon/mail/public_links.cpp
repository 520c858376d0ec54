#include "gazetted/mail/public_links.hpp"

#include "gazetted/base/encoding.hpp"

namespace gazetted {

std::string file_link(const LinkedFile& file, const TokenKeys& tokens) {
  const auto name = file.path.substr(file.path.rfind('/') + 1);
  return std::string(files_path) + tokens.file_token(file) + "/" + percent_encode(name);
}

}  // namespace gazetted
