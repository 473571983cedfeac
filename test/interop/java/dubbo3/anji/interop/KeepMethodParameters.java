package anji.interop;

import java.util.Map;
import org.apache.dubbo.common.URL;
import org.apache.dubbo.common.url.component.ServiceConfigURL;
import org.apache.dubbo.rpc.cluster.ProviderURLMergeProcessor;
import org.apache.dubbo.rpc.cluster.support.merger.DefaultProviderURLMergeProcessor;

/**
 * Merging a direct URL with the consumer's settings loses what the URL says of single methods in 3.x, callbacks among
 * it; a registry's URL keeps that. Reading the merged URL from its text brings it back.
 */
public final class KeepMethodParameters implements ProviderURLMergeProcessor {
  private final ProviderURLMergeProcessor usual = new DefaultProviderURLMergeProcessor();

  @Override
  public URL mergeUrl(URL remoteUrl, Map<String, String> localParameters) {
    URL merged = usual.mergeUrl(remoteUrl, localParameters);
    ServiceConfigURL read = (ServiceConfigURL) URL.valueOf(merged.toFullString());
    // The attributes, which no text holds, name the service's model.
    return read.addAttributes(merged.getAttributes());
  }

  @Override
  public Map<String, String> mergeLocalParams(Map<String, String> localMap) {
    return usual.mergeLocalParams(localMap);
  }
}
