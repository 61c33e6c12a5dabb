namespace Sora.Contracts;

/// <summary>The body of every answer that is not a success.</summary>
public sealed record ErrorResponse(ErrorBody Error);

/// <summary>What went wrong and what to do about it.</summary>
/// <param name="Message">A sentence for a person: what is wrong and what to do.</param>
/// <param name="Type">The family: <c>invalid_request_error</c>, <c>authentication_error</c>, <c>permission_error</c>, <c>not_found_error</c>, <c>rate_limit_error</c>, <c>server_error</c>.</param>
/// <param name="Param">The field or parameter at fault, if there is one.</param>
/// <param name="Code">One of <see cref="ErrorCode"/>.</param>
public sealed record ErrorBody(string Message, string Type, string? Param, string Code);
