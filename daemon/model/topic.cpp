#include "gazetted/model/topic.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {

std::string topic_key(std::string_view topic) {
  return is_ascii(topic) ? lower(topic) : normalised(fold_case(normalised(topic)));
}

}  // namespace gazetted
