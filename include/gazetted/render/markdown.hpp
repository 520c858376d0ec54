// Markdown (GitHub-flavoured) to sanitised HTML and to plain text. Pure. Raw HTML is dropped,
// links and images keep only http, https, mailto and tel. Both outputs are bounded by the input's
// size (md4c has no quadratic case that we know of, cmark-gfm of Debian 12 has).
#pragma once
#include <string>

#include "gazetted/render/attachments.hpp"

namespace gazetted {

// Images of the bundle become cid: links; other relative ones leave their alt text.
std::string markdown_to_html(const std::string& markdown, const InlineImages& images = {});
// Wrapped to 72 columns, tables and code as they stand.
std::string markdown_to_text(const std::string& markdown);
// Whether a link may be kept: http, https, mailto, tel, or a fragment.
bool is_safe_url(std::string_view url);

}  // namespace gazetted
