package anji.interop;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.dubbo.common.utils.NetUtils;
import org.apache.dubbo.config.ApplicationConfig;
import org.apache.dubbo.config.ProtocolConfig;
import org.apache.dubbo.config.ReferenceConfig;
import org.apache.dubbo.config.RegistryConfig;
import org.apache.dubbo.config.ServiceConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;
import org.apache.dubbo.rpc.RpcContext;
import org.apache.dubbo.rpc.service.EchoService;
import org.apache.dubbo.rpc.service.GenericService;

/** Dubbo 2.7 and 3.x. */
final class Generation implements Dubbo {
  private static final String MERGING = "/META-INF/dubbo/org.apache.dubbo.rpc.cluster.ProviderURLMergeProcessor";

  private final ApplicationConfig application;
  private final RegistryConfig registry;
  private final DubboBootstrap bootstrap;
  private ProtocolConfig protocol;

  /** Registers and looks in the registry of this URL; null means in none. */
  Generation(String name, String registry) {
    Loopback.keep(NetUtils.class);
    application = new ApplicationConfig(name);
    application.setQosEnable(false);
    this.registry = new RegistryConfig(registry == null ? "N/A" : registry);
    bootstrap = registry == null ? null : DubboBootstrap.getInstance().application(application).registry(this.registry);
  }

  @Override
  public <T> void export(Class<T> type, T service, int port, Map<String, String> options) {
    if (protocol == null) {
      protocol = new ProtocolConfig("dubbo", port);
      protocol.setHost("127.0.0.1");
      // What registers is known to the bootstrap whole, as in an application: 3.x completes it, `prefer.serialization` for one.
      if (bootstrap != null) bootstrap.protocol(protocol);
      // Else 3.x opens a second port for its metadata service.
      else application.setMetadataServicePort(port);
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
    if (bootstrap != null) bootstrap.start();
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
    config.setGeneric("true");
    GenericService service = config.get();
    return new Generic() {
      @Override
      public Object invoke(String method, String[] types, Object[] values) {
        return service.$invoke(method, types, values);
      }

      @Override
      public CompletableFuture<Object> invokeAsync(String method, String[] types, Object[] values) {
        return service.$invokeAsync(method, types, values);
      }
    };
  }

  private <T> ReferenceConfig<T> reference(String url, Map<String, String> options) {
    ReferenceConfig<T> config = new ReferenceConfig<>();
    Map<String, String> parameters = new HashMap<>(options);
    // Only 3.x needs KeepMethodParameters, and only its peers have it.
    if (Generation.class.getResource(MERGING) != null) parameters.put("url-merge-processor", "keep");
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
    RpcContext.getContext().setObjectAttachment(key, value);
  }

  @Override
  public Map<String, Object> replyAttachments() {
    return RpcContext.getServerContext().getObjectAttachments();
  }

  @Override
  public void forget() {
    RpcContext.removeContext();
    RpcContext.removeServerContext();
  }

  @Override
  public Map<String, Object> requestAttachments() {
    return RpcContext.getContext().getObjectAttachments();
  }

  @Override
  public void attachReply(String key, Object value) {
    RpcContext.getServerContext().setObjectAttachment(key, value);
  }
}
