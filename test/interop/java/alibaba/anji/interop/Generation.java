package anji.interop;

import com.alibaba.dubbo.common.utils.NetUtils;
import com.alibaba.dubbo.config.ApplicationConfig;
import com.alibaba.dubbo.config.ProtocolConfig;
import com.alibaba.dubbo.config.ReferenceConfig;
import com.alibaba.dubbo.config.RegistryConfig;
import com.alibaba.dubbo.config.ServiceConfig;
import com.alibaba.dubbo.rpc.RpcContext;
import com.alibaba.dubbo.rpc.service.EchoService;
import com.alibaba.dubbo.rpc.service.GenericService;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** Dubbo 2.6: packages of its own, attachments are texts and travel one way only. */
final class Generation implements Dubbo {
  private final ApplicationConfig application;
  private final RegistryConfig registry;
  private ProtocolConfig protocol;

  /** Registers and looks in the registry of this URL; null means in none. */
  Generation(String name, String registry) {
    Loopback.keep(NetUtils.class);
    application = new ApplicationConfig(name);
    application.setQosEnable(false);
    this.registry = new RegistryConfig(registry == null ? "N/A" : registry);
  }

  @Override
  public <T> void export(Class<T> type, T service, int port, Map<String, String> options) {
    if (protocol == null) {
      protocol = new ProtocolConfig("dubbo", port);
      protocol.setHost("127.0.0.1");
    }
    ServiceConfig<T> config = new ServiceConfig<>();
    config.setApplication(application);
    config.setRegistry(registry);
    config.setProtocol(protocol);
    config.setInterface(type);
    config.setRef(service);
    Map<String, String> parameters = new HashMap<>(options);
    config.setGroup(parameters.remove("group"));
    config.setVersion(parameters.remove("version"));
    config.setToken(parameters.remove("token"));
    config.setParameters(parameters);
    config.export();
  }

  @Override
  public void serve() {
    // Every export has told it already.
  }

  @Override
  public <T> T refer(Class<T> type, String url, Map<String, String> options) {
    ReferenceConfig<T> config = reference(url, options);
    config.setInterface(type);
    return config.get();
  }

  @Override
  public Generic generic(String type, String url, Map<String, String> options) {
    ReferenceConfig<GenericService> config = reference(url, options);
    config.setInterface(type);
    config.setGeneric(true);
    GenericService service = config.get();
    return new Generic() {
      @Override
      public Object invoke(String method, String[] types, Object[] values) {
        return service.$invoke(method, types, values);
      }

      @Override
      public CompletableFuture<Object> invokeAsync(String method, String[] types, Object[] values) {
        throw new UnsupportedOperationException("2.6 has no $invokeAsync");
      }
    };
  }

  private <T> ReferenceConfig<T> reference(String url, Map<String, String> options) {
    ReferenceConfig<T> config = new ReferenceConfig<>();
    Map<String, String> parameters = new HashMap<>(options);
    config.setApplication(application);
    if (url == null) config.setRegistry(registry);
    else config.setUrl(url);
    config.setCheck(false);
    config.setRetries(0);
    config.setGroup(parameters.remove("group"));
    config.setVersion(parameters.remove("version"));
    config.setTimeout(Integer.valueOf(parameters.remove("timeout")));
    config.setParameters(parameters);
    return config;
  }

  @Override
  public Object echo(Object proxy, Object value) {
    return ((EchoService) proxy).$echo(value);
  }

  @Override
  public <T> Future<T> async(Callable<T> call) {
    return RpcContext.getContext().asyncCall(call);
  }

  @Override
  public void attach(String key, Object value) {
    RpcContext.getContext().setAttachment(key, value.toString());
  }

  @Override
  public Map<String, Object> replyAttachments() {
    return Collections.emptyMap();
  }

  @Override
  public void forget() {
    RpcContext.removeContext();
  }

  @Override
  public Map<String, Object> requestAttachments() {
    return new HashMap<>(RpcContext.getContext().getAttachments());
  }

  @Override
  public void attachReply(String key, Object value) {
    // Answers of 2.6 carry none of the application's attachments.
  }
}
