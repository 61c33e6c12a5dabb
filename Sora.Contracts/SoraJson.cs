using System.Text.Json;
using System.Text.Json.Serialization;
using Sora.Contracts.Accounts;
using Sora.Contracts.Cameos;
using Sora.Contracts.Live;
using Sora.Contracts.Social;
using Sora.Contracts.Videos;

namespace Sora.Contracts;

/// <summary>The one JSON setting of the HTTP API: snake_case, nulls written. Source-generated, so that it survives trimming.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErrorResponse))]
[JsonSerializable(typeof(CreateAccountRequest))]
[JsonSerializable(typeof(CreateSessionRequest))]
[JsonSerializable(typeof(RefreshSessionRequest))]
[JsonSerializable(typeof(SessionResponse))]
[JsonSerializable(typeof(CreateApiKeyRequest))]
[JsonSerializable(typeof(DeleteAccountRequest))]
[JsonSerializable(typeof(ApiKeyResource))]
[JsonSerializable(typeof(Page<ApiKeyResource>))]
[JsonSerializable(typeof(VideoResource))]
[JsonSerializable(typeof(Page<VideoResource>))]
[JsonSerializable(typeof(DeletedVideo))]
[JsonSerializable(typeof(CreateVideoRequest))]
[JsonSerializable(typeof(RemixVideoRequest))]
[JsonSerializable(typeof(EditVideoRequest))]
[JsonSerializable(typeof(ExtendVideoRequest))]
[JsonSerializable(typeof(ChangePromptRequest))]
[JsonSerializable(typeof(LineageResource))]
[JsonSerializable(typeof(PublishVideoRequest))]
[JsonSerializable(typeof(PreflightResponse))]
[JsonSerializable(typeof(UserProfile))]
[JsonSerializable(typeof(UpdateProfileRequest))]
[JsonSerializable(typeof(Page<UserReference>))]
[JsonSerializable(typeof(PostResource))]
[JsonSerializable(typeof(Page<PostResource>))]
[JsonSerializable(typeof(CommentResource))]
[JsonSerializable(typeof(Page<CommentResource>))]
[JsonSerializable(typeof(CreateCommentRequest))]
[JsonSerializable(typeof(MarkReadRequest))]
[JsonSerializable(typeof(NotificationList))]
[JsonSerializable(typeof(PostCounters))]
[JsonSerializable(typeof(CameoResource))]
[JsonSerializable(typeof(PutCameoRequest))]
[JsonSerializable(typeof(UpdateCameoRequest))]
[JsonSerializable(typeof(Page<CameoPerson>))]
public sealed partial class SoraJson : JsonSerializerContext;
