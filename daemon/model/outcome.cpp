#include "gazetted/model/outcome.hpp"

namespace gazetted {

std::string code_text(int code) { return code ? std::to_string(code) : ""; }

std::string reply_text(int code, std::string_view reply) {
  return (code ? std::to_string(code) + " " : "") + std::string(reply);
}

}  // namespace gazetted
