using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using k8s;
using Sora.Gateway.Tests.Hosting;
using Sora.Grains.Rendering;
using Sora.Silo;
using Sora.Silo.Clustering;
using Sora.Silo.Storage;
using Sora.Storage.Blobs;
using Sora.Storage.Cosmos;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Sora.Gateway.Tests.Deployment;

/// <summary>What stands in deploy/ and docs/ names only what is there.</summary>
public sealed partial class DeploymentTests(RunningGateway gateway)
{
    private static readonly string Root = FindRoot();

    private static readonly string[] SingleSettings = [SoraSiloOptions.RoleSetting, "Sora:Storage:Kind", "Sora:Media:Kind", "Sora:Redis:Connection", "Sora:Limits"];

    private static readonly Dictionary<string, Type[]> Sections = new()
    {
        [SoraSiloOptions.Section] = [typeof(SoraSiloOptions), typeof(GatewayOptions)],
        [ClusteringOptions.Section] = [typeof(ClusteringOptions)],
        ["Sora:Cosmos"] = [typeof(CosmosStorageOptions)],
        ["Sora:Blobs"] = [typeof(BlobStorageOptions)],
        [MediaSweepOptions.Section] = [typeof(MediaSweepOptions)],
        [RenderQueueOptions.Section] = [typeof(RenderQueueOptions)],
    };

    public static TheoryData<string> Manifests => ["deploy/compose.yaml", "deploy/kubernetes/sora.yaml", "deploy/kubernetes/autoscale.yaml", "deploy/prometheus/alerts.yaml"];

    [Theory]
    [InlineData("deploy/compose.yaml")]
    [InlineData("deploy/kubernetes/sora.yaml")]
    [InlineData("deploy/Dockerfile")]
    [InlineData("docs/OPERATIONS.md")]
    public void Every_setting_that_is_named_exists(string file)
    {
        var named = Setting().Matches(Read(file)).Select(match => match.Value.Replace("__", ":", StringComparison.Ordinal)).Distinct().ToList();

        Assert.NotEmpty(named);
        Assert.All(named, setting => Assert.True(Exists(setting), $"{setting} is no setting"));
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Manifests_can_be_read(string file) => Assert.NotEmpty(Documents(file));

    [Theory]
    [InlineData("deploy/kubernetes/sora.yaml")]
    [InlineData("deploy/kubernetes/autoscale.yaml")]
    public void Kubernetes_knows_every_field_of_the_manifests(string file)
    {
        // What KEDA adds to Kubernetes is not in its model.
        var ours = Regex.Split(Read(file), @"^---$", RegexOptions.Multiline).Where(document => !document.Contains("apiVersion: keda.sh", StringComparison.Ordinal)).ToList();

        Assert.Equal(ours.Count, KubernetesYaml.LoadAllFromString(string.Join("---", ours), strict: true).Count);
    }

    [Fact]
    public void Every_service_of_ours_in_the_compose_file_builds_a_stage_of_the_container_file_and_can_not_write_to_its_root()
    {
        var stages = Regex.Matches(Read("deploy/Dockerfile"), @"^FROM \S+ AS (\S+)$", RegexOptions.Multiline).Select(match => match.Groups[1].Value).ToHashSet();
        var services = ((Dictionary<object, object>)Documents("deploy/compose.yaml").Single()["services"]).Values.Cast<Dictionary<object, object>>().Where(service => service.ContainsKey("build")).ToList();

        Assert.Equal(["cpu", "cpu", "gateway", "gateway", "gpu"], services.Select(service => (string)Inside(service, "build")["target"]).Order());
        Assert.All(services, service =>
        {
            Assert.Equal("ALL", Assert.Single((List<object>)service["cap_drop"]));
            Assert.Equal("30s", service["stop_grace_period"]);
            Assert.Contains((string)((Dictionary<object, object>)service["build"])["target"], stages);
            Assert.Equal("true", service["read_only"]);
        });
    }

    [Fact]
    public void Whatever_the_compose_file_and_its_proxy_refer_to_is_there()
    {
        var compose = Documents("deploy/compose.yaml").Single();
        var services = Inside(compose, "services");
        var volumes = Inside(compose, "volumes").Keys;

        Assert.All(services.Values.Cast<Dictionary<object, object>>(), service =>
        {
            Assert.Empty(Items(service, "depends_on").Except(services.Keys));
            var mounted = Items(service, "volumes").Cast<string>().Where(volume => volume.Contains(':', StringComparison.Ordinal)).Select(volume => volume[..volume.IndexOf(':', StringComparison.Ordinal)]).ToList();
            Assert.Empty(mounted.Where(source => source[0] != '.').Except(volumes));
            Assert.All(mounted.Where(source => source[0] == '.'), source => Assert.True(File.Exists(Path.Combine(Root, "deploy", source))));
        });
        var upstream = Regex.Matches(Read("deploy/proxy.conf"), @"^ *server ([\w-]+):8080", RegexOptions.Multiline).Select(match => match.Groups[1].Value);
        Assert.Equal(services.Keys.Cast<string>().Where(name => name.StartsWith("gateway", StringComparison.Ordinal)).Order(), upstream.Order());

        static IEnumerable<object> Items(Dictionary<object, object> service, string list) => service.TryGetValue(list, out var items) ? (List<object>)items : [];
    }

    [Fact]
    public void Every_pod_runs_without_root_on_a_read_only_file_system_and_says_when_it_is_ready()
    {
        var pods = Documents("deploy/kubernetes/sora.yaml").Where(document => (string)document["kind"] == "Deployment").Select(document => Inside(document, "spec", "template", "spec")).ToList();

        Assert.Equal(3, pods.Count);
        Assert.Single(pods, pod => pod.ContainsKey("nodeSelector"));
        Assert.All(pods, pod =>
        {
            Assert.Equal("30", pod["terminationGracePeriodSeconds"]);
            Assert.Equal("true", Inside(pod, "securityContext")["runAsNonRoot"]);
            var container = (Dictionary<object, object>)Assert.Single((List<object>)pod["containers"]);
            Assert.Equal("true", Inside(container, "securityContext")["readOnlyRootFilesystem"]);
            Assert.All(["startupProbe", "readinessProbe", "livenessProbe"], probe => Assert.StartsWith("/health/", (string)Inside(container, probe, "httpGet")["path"]));
        });
    }

    [Fact]
    public void Every_deployment_has_a_disruption_budget_and_a_scale_of_its_own()
    {
        var manifests = Documents("deploy/kubernetes/sora.yaml");
        var deployments = Named(manifests, "Deployment", document => Inside(document, "metadata")["name"]);

        Assert.Equal(deployments, Named(manifests, "PodDisruptionBudget", document => Inside(document, "spec", "selector", "matchLabels")["app"]));
        Assert.Equal(deployments, Named(Documents("deploy/kubernetes/autoscale.yaml"), null, document => Inside(document, "spec", "scaleTargetRef")["name"]));

        static IEnumerable<object> Named(List<Dictionary<object, object>> documents, string? kind, Func<Dictionary<object, object>, object> name) =>
            documents.Where(document => kind is null || (string)document["kind"] == kind).Select(name).Order();
    }

    [Fact]
    public void No_image_runs_as_root_and_only_the_one_that_renders_carries_libtorch()
    {
        var stages = Regex.Split(Read("deploy/Dockerfile"), @"(?=^FROM )", RegexOptions.Multiline).Where(stage => stage.StartsWith("FROM ", StringComparison.Ordinal)).ToDictionary(stage => Regex.Match(stage, @"^FROM \S+ AS (\S+)").Groups[1].Value);

        Assert.All(["gateway", "cpu", "gpu"], image => Assert.Matches(@"(?m)^USER \$APP_UID$", stages[image]));
        Assert.All(Regex.Matches(stages["build"], "dotnet publish .*"), publish => Assert.Contains("-p:SoraTorch=none", publish.Value, StringComparison.Ordinal));
        Assert.All(["gateway", "cpu"], image => Assert.DoesNotContain("build-gpu", stages[image], StringComparison.Ordinal));
        Assert.Contains("--from=build-gpu", stages["gpu"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deploy/grafana/sora.json")]
    [InlineData("deploy/kubernetes/autoscale.yaml")]
    [InlineData("deploy/prometheus/alerts.yaml")]
    [InlineData("docs/OPERATIONS.md")]
    public void Every_metric_that_is_asked_for_is_measured(string file)
    {
        var asked = Metric().Matches(Read(file)).Select(match => match.Value).Distinct().ToList();

        Assert.NotEmpty(asked);
        Assert.Empty(asked.Except(Instruments().SelectMany(instrument => PrometheusNames(instrument).Append(PrometheusName(instrument)))));
    }

    [Theory]
    [InlineData("deploy/grafana/sora.json")]
    [InlineData("docs/OPERATIONS.md")]
    public void Every_metric_that_is_measured_is_shown(string file)
    {
        var shown = Metric().Matches(Read(file)).Select(match => match.Value).ToHashSet();

        Assert.Empty(Instruments().Where(instrument => !PrometheusNames(instrument).Append(PrometheusName(instrument)).Any(shown.Contains)).Select(instrument => instrument.Name));
    }

    [Fact]
    public void Every_alert_is_explained_and_says_how_grave_it_is()
    {
        var rules = ((List<object>)Documents("deploy/prometheus/alerts.yaml").Single()["groups"]).Cast<Dictionary<object, object>>().SelectMany(group => (List<object>)group["rules"]).Cast<Dictionary<object, object>>().ToList();
        var explained = Regex.Matches(Read("docs/OPERATIONS.md"), @"^\| `(Sora\w+)` \|", RegexOptions.Multiline).Select(match => match.Groups[1].Value);

        Assert.Equal(explained.Order(), rules.Select(rule => (string)rule["alert"]).Order());
        Assert.All(rules, rule =>
        {
            Assert.Contains(Inside(rule, "labels")["severity"], (object[])["info", "warning", "critical"]);
            Assert.NotEmpty((string)Inside(rule, "annotations")["summary"]);
        });
    }

    [Fact]
    public void The_dashboard_is_json_whose_panels_all_ask_for_something()
    {
        using var dashboard = JsonDocument.Parse(Read("deploy/grafana/sora.json"));
        Assert.All(dashboard.RootElement.GetProperty("panels").EnumerateArray(), panel => Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray()));
    }

    private static bool Exists(string setting)
    {
        if (SingleSettings.Contains(setting) || Sections.ContainsKey(setting)) return true;
        // An item of a list is a setting of the list.
        var name = Regex.Replace(setting, @":\d+$", "");
        var colon = name.LastIndexOf(':');
        return Sections.TryGetValue(name[..colon], out var types) && types.Any(type => type.GetProperty(name[(colon + 1)..], BindingFlags.Public | BindingFlags.Instance) is not null);
    }

    /// <summary>All that this system measures of itself.</summary>
    private List<Instrument> Instruments()
    {
        Assert.NotNull(gateway.Services); // with its render slots
        foreach (var type in new[] { typeof(RenderingTelemetry), typeof(SoraSilo), typeof(CosmosStorageOptions), typeof(GatewayOptions) }.SelectMany(type => type.Assembly.GetTypes()).Where(type => type.Name.EndsWith("Telemetry", StringComparison.Ordinal)))
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }

        var instruments = new List<Instrument>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == RenderingTelemetry.MeterName) instruments.Add(instrument);
            },
        };
        meters.Start();
        return instruments;
    }

    private static string PrometheusName(Instrument instrument) => instrument.Name.Replace('.', '_') + instrument.Unit switch
    {
        "s" => "_seconds",
        "By" => "_bytes",
        { } rate when rate.EndsWith("/s", StringComparison.Ordinal) => "_per_second",
        _ => "",
    };

    private static IEnumerable<string> PrometheusNames(Instrument instrument)
    {
        var name = PrometheusName(instrument);
        return instrument.GetType().Name.Split('`')[0] switch
        {
            nameof(Counter<>) => [$"{name}_total"],
            nameof(Histogram<>) => [$"{name}_bucket", $"{name}_count", $"{name}_sum"],
            _ => [name],
        };
    }

    private static List<Dictionary<object, object>> Documents(string file)
    {
        var parser = new MergingParser(new Parser(new StringReader(Read(file))));
        parser.Consume<YamlDotNet.Core.Events.StreamStart>();
        var documents = new List<Dictionary<object, object>>();
        while (parser.Accept<YamlDotNet.Core.Events.DocumentStart>(out _))
        {
            documents.Add(new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(parser));
        }

        return documents;
    }

    private static Dictionary<object, object> Inside(Dictionary<object, object> mapping, params string[] path) => path.Aggregate(mapping, (inside, key) => (Dictionary<object, object>)inside[key]);

    private static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Sora.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Sora.sln lies in no folder above the test.");
        }

        return folder.FullName;
    }

    [GeneratedRegex("\\bSora(?:(?:__|:)[A-Za-z0-9]+)+")]
    private static partial Regex Setting();

    [GeneratedRegex(@"\bsora_[a-z_]+")]
    private static partial Regex Metric();
}
